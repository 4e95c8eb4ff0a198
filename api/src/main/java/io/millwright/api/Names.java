package io.millwright.api;

/** What task names, queue names and header keys may look like; the same rule everywhere, and safe in every store and URL. */
final class Names {
    private static final int MAX = 128;

    private Names() {}

    static String check(ErrorCode code, String field, String name) {
        if (!isName(name)) {
            throw new MillwrightException(
                    code,
                    field + " '" + Text.shorten(name, 60)
                            + "' is not a name; use 1 to 128 characters of A-Z a-z 0-9 . _ : / -"
                            + ", the first one a letter or digit");
        }
        return name;
    }

    // by hand: this runs several times per task, and a regular expression showed in profiles
    private static boolean isName(String name) {
        int length = name.length();
        if (length == 0 || length > MAX || !isAlphanumeric(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '_' && c != ':' && c != '/' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}

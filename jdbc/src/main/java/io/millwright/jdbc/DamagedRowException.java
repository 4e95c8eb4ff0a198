package io.millwright.jdbc;

/** A row that this release cannot have written. Whoever meets it sets the task aside; it never leaves the package. */
final class DamagedRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;

    DamagedRowException(String what) {
        super(what, null, false, false); // control flow: the trace says nothing
        this.what = what;
    }

    String what() {
        return what;
    }
}

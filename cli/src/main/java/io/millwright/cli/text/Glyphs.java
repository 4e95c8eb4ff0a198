package io.millwright.cli.text;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/** Drawings for terminals that cannot show their characters: each is replaced by one of ASCII that looks like it. */
public final class Glyphs {
    private static final String FINE = "│─├┤┼┬┴╭╮╰╯╴╵╶╷✓✗►○■◌⊘×…";
    private static final String PLAIN = "|-+++++++++-|-|vx>o#.-x~";

    private Glyphs() {}

    /** The text itself if the charset has all that it needs. */
    public static String shown(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        if (encoder.canEncode(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            int known = FINE.indexOf(plain.charAt(i));
            if (known >= 0) {
                plain.setCharAt(i, PLAIN.charAt(known));
            }
        }
        return plain.toString();
    }
}

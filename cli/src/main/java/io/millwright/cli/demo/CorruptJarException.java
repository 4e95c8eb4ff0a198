package io.millwright.cli.demo;

import java.io.IOException;

/** A jar is not what it claims to be. Reading it again would not help. */
final class CorruptJarException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptJarException(String message) {
        super(message);
    }

    CorruptJarException(String message, Throwable cause) {
        super(message, cause);
    }
}

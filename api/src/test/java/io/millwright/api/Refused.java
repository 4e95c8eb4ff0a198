package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts a refusal: its code, and that its message names what the reader must know. */
final class Refused {
    private Refused() {}

    static void with(ErrorCode code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MillwrightException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.code())
                                .isEqualTo(code))
                .hasMessageStartingWith(code + ": ")
                .hasMessageContainingAll(words);
    }
}

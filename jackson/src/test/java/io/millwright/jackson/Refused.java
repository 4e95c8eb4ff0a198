package io.millwright.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts a refusal: its code, and that its message names what the reader must know. */
final class Refused {
    private Refused() {}

    static void with(ErrorCode code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MillwrightException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .hasMessageContainingAll(words.length == 0 ? new String[] {code.name()} : words);
    }
}

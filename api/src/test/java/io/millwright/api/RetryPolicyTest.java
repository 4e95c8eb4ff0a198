package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final Random random = new Random(1);

    private Optional<Duration> after(RetryPolicy policy, Throwable thrown, int failures) {
        return policy.delayAfter(thrown, failures, random);
    }

    @Test
    void defaultIsThreeRetriesAfterFibonacciSeconds() {
        IOException thrown = new IOException();
        assertThat(after(RetryPolicy.DEFAULT, thrown, 1)).contains(Duration.ofSeconds(1));
        assertThat(after(RetryPolicy.DEFAULT, thrown, 2)).contains(Duration.ofSeconds(2));
        assertThat(after(RetryPolicy.DEFAULT, thrown, 3)).contains(Duration.ofSeconds(3));
        assertThat(after(RetryPolicy.DEFAULT, thrown, 4)).isEmpty();
        assertThat(RetryPolicy.DEFAULT.maxDeferrals()).isEqualTo(RetryPolicy.UNLIMITED);
        assertThat(RetryPolicy.DEFAULT.rules()).isEmpty();
    }

    @Test
    void noneIsFinal() {
        assertThat(after(RetryPolicy.NONE, new IOException(), 1)).isEmpty();
    }

    @Test
    void factoriesSayWhatTheyDo() {
        assertThat(RetryPolicy.fibonacci(7)).isEqualTo(RetryPolicy.DEFAULT.withMaxRetries(7));
        assertThat(RetryPolicy.fixed(2, Duration.ofMillis(5)))
                .isEqualTo(
                        new RetryPolicy(2, new Backoff.Fixed(Duration.ofMillis(5)), RetryPolicy.UNLIMITED, List.of()));
        assertThat(RetryPolicy.exponential(4, Duration.ofSeconds(1), Duration.ofMinutes(1))
                        .backoff())
                .isEqualTo(new Backoff.Exponential(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0.2));
    }

    @Test
    void rulesMatchSubclassesAndTheFirstMatchDecides() {
        RetryPolicy policy = RetryPolicy.fibonacci(5)
                .never(FileNotFoundException.class)
                .on(IOException.class, 1, new Backoff.Fixed(Duration.ofSeconds(9)))
                .never(Exception.class);

        assertThat(after(policy, new FileNotFoundException(), 1)).isEmpty();
        assertThat(after(policy, new IOException(), 1)).contains(Duration.ofSeconds(9));
        assertThat(after(policy, new NoSuchFileException("x"), 1)).contains(Duration.ofSeconds(9));
        assertThat(after(policy, new IOException(), 2)).isEmpty();
        assertThat(after(policy, new IllegalStateException(), 1)).isEmpty();
        assertThat(after(policy, new AssertionError(), 1)).as("no rule").contains(Duration.ofSeconds(1));
    }

    @Test
    void aRuleSeesWhatWasThrownNotItsCause() {
        RetryPolicy policy = RetryPolicy.fibonacci(5).never(IOException.class);
        assertThat(after(policy, new UncheckedIOException(new IOException()), 1))
                .isPresent();
    }

    @Test
    void aRuleWithoutBackoffKeepsThePolicys() {
        RetryPolicy policy = new RetryPolicy(
                1,
                new Backoff.Fixed(Duration.ofSeconds(4)),
                RetryPolicy.UNLIMITED,
                List.of(new RetryPolicy.Rule("java.io.IOException", 2, null)));
        assertThat(after(policy, new IOException(), 2)).contains(Duration.ofSeconds(4));
    }

    @Test
    void rulesNeedNoClassOfThatName() {
        RetryPolicy policy = new RetryPolicy(
                3, RetryPolicy.DEFAULT.backoff(), 0, List.of(new RetryPolicy.Rule("com.example.Gone", 0, null)));
        assertThat(after(policy, new IOException(), 1)).isPresent();
    }

    @Test
    void isImmutable() {
        List<RetryPolicy.Rule> rules = new ArrayList<>();
        RetryPolicy policy = new RetryPolicy(1, RetryPolicy.DEFAULT.backoff(), 0, rules);
        rules.add(new RetryPolicy.Rule("x", 0, null));
        assertThat(policy.rules()).isEmpty();
        assertThatThrownBy(() -> policy.never(Error.class).rules().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(policy.rules()).isEmpty();
    }

    @Test
    void withersChangeOneThing() {
        Backoff other = new Backoff.Fixed(Duration.ofSeconds(1));
        RetryPolicy base = RetryPolicy.fibonacci(2).never(Error.class);
        assertThat(base.withMaxDeferrals(4)).isEqualTo(new RetryPolicy(2, base.backoff(), 4, base.rules()));
        assertThat(base.withBackoff(other)).isEqualTo(new RetryPolicy(2, other, base.maxDeferrals(), base.rules()));
        assertThat(base.withMaxRetries(0)).isEqualTo(new RetryPolicy(0, base.backoff(), -1, base.rules()));
    }

    @Test
    void refusalsNameTheField() {
        ErrorCode code = ErrorCode.INVALID_SIGNATURE;
        Refused.with(code, () -> RetryPolicy.fibonacci(-1), "maxRetries must be between 0 and 1000000, not -1");
        Refused.with(code, () -> RetryPolicy.fibonacci(1_000_001), "maxRetries", "1000001");
        Refused.with(code, () -> RetryPolicy.DEFAULT.withMaxDeferrals(-2), "maxDeferrals must be between -1");
        Refused.with(code, () -> new RetryPolicy.Rule(" ", 0, null), "rule", "name of an exception class");
        Refused.with(code, () -> new RetryPolicy.Rule("x".repeat(513), 0, null), "rule");
        Refused.with(
                code,
                () -> RetryPolicy.DEFAULT.on(IOException.class, -3, RetryPolicy.DEFAULT.backoff()),
                "maxRetries of the rule for java.io.IOException");
    }

    @Test
    void refusesTooManyRules() {
        RetryPolicy full = RetryPolicy.DEFAULT;
        for (int i = 0; i < RetryPolicy.MAX_RULES; i++) {
            full = full.never(IOException.class);
        }
        RetryPolicy policy = full;
        Refused.with(ErrorCode.INVALID_SIGNATURE, () -> policy.never(Error.class), "at most 32 rules, not 33");
    }
}

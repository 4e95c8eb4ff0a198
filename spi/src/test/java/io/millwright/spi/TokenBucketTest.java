package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Limit.Rate;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final Rate THREE_PER_SECOND = new Rate(3, Duration.ofSeconds(1), 3);

    private static int takeAll(TokenBucket bucket, Rate rate) {
        int taken = 0;
        for (TokenBucket left = bucket; left.hasToken(rate); left = left.taken(rate)) {
            taken++;
        }
        return taken;
    }

    private static TokenBucket emptied(Rate rate, long now) {
        TokenBucket bucket = TokenBucket.full(rate, now);
        while (bucket.hasToken(rate)) {
            bucket = bucket.taken(rate);
        }
        return bucket;
    }

    @Test
    void holdsTheBurstAndNoMore() {
        Rate rate = new Rate(10, Duration.ofSeconds(1), 4);
        TokenBucket full = TokenBucket.full(rate, 1_000);
        assertThat(full.tokens(rate)).isEqualTo(4);
        assertThat(takeAll(full, rate)).isEqualTo(4);
        assertThat(takeAll(full.refilled(rate, 1_000_000), rate)).isEqualTo(4);
        assertThat(full.givenBack(rate)).isEqualTo(full);
    }

    @Test
    void tokensComeEvenly() {
        TokenBucket empty = emptied(THREE_PER_SECOND, 0);
        assertThat(empty.nextTokenAt(THREE_PER_SECOND)).isEqualTo(334);
        assertThat(empty.refilled(THREE_PER_SECOND, 333).hasToken(THREE_PER_SECOND))
                .isFalse();
        assertThat(empty.refilled(THREE_PER_SECOND, 334).hasToken(THREE_PER_SECOND))
                .isTrue();
        assertThat(empty.refilled(THREE_PER_SECOND, 667).tokens(THREE_PER_SECOND))
                .isEqualTo(2);
        assertThat(empty.fullAt(THREE_PER_SECOND)).isEqualTo(1_000);
        assertThat(empty.refilled(THREE_PER_SECOND, 1_000).isFull(THREE_PER_SECOND))
                .isTrue();
    }

    @Test
    void whoAsksOftenGetsNeitherMoreNorLess() {
        Random random = new Random(7);
        long now = 0;
        int taken = 0;
        TokenBucket bucket = emptied(THREE_PER_SECOND, 0);
        while (now < 1_000_000) {
            now += 1 + random.nextInt(50);
            bucket = bucket.refilled(THREE_PER_SECOND, now);
            if (bucket.hasToken(THREE_PER_SECOND)) {
                bucket = bucket.taken(THREE_PER_SECOND);
                taken++;
            }
        }
        assertThat(taken).isEqualTo((int) (now * 3 / 1_000));
    }

    @Test
    void restsForAThousandYearsWithoutOverflow() {
        Rate rate = new Rate(Integer.MAX_VALUE, Duration.ofDays(1), Integer.MAX_VALUE);
        TokenBucket empty = new TokenBucket(0, 0);
        assertThat(empty.refilled(rate, Duration.ofDays(365_000).toMillis()).isFull(rate))
                .isTrue();
    }

    @Test
    void aClockThatIsSetBackDoesNotStopIt() {
        TokenBucket empty = emptied(THREE_PER_SECOND, 3_600_000);
        TokenBucket back = empty.refilled(THREE_PER_SECOND, 1_000);
        assertThat(back.hasToken(THREE_PER_SECOND)).isFalse();
        assertThat(back.refilled(THREE_PER_SECOND, 1_334).hasToken(THREE_PER_SECOND))
                .isTrue();
    }

    @Test
    void clocksThatDisagreeMakeNoTokens() {
        TokenBucket empty = emptied(THREE_PER_SECOND, 10_000);
        TokenBucket asked = empty;
        for (int i = 0; i < 100; i++) {
            asked = asked.refilled(THREE_PER_SECOND, 9_700).refilled(THREE_PER_SECOND, 10_000);
        }
        assertThat(asked).isEqualTo(empty);
    }

    @Test
    void anotherRateKeepsTheTokens() {
        Rate slow = new Rate(1, Duration.ofDays(1), 100);
        Rate fast = new Rate(1, Duration.ofMillis(7), 100);
        TokenBucket half = new TokenBucket(50 * slow.per().toMillis(), 0);
        assertThat(takeAll(half.under(slow, fast), fast)).isEqualTo(50);
        assertThat(takeAll(half.under(slow, new Rate(1, Duration.ofHours(1), 8)), new Rate(1, Duration.ofHours(1), 8)))
                .isEqualTo(8);
    }
}

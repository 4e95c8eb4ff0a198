package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Durability;
import io.millwright.api.ErrorCategory;
import io.millwright.api.TaskState;
import io.millwright.spi.Capability;
import io.millwright.spi.Delivery;
import io.millwright.spi.Envelope;
import io.millwright.spi.Payload;
import io.millwright.spi.Published;
import io.millwright.spi.Store;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is accepted is kept, once, as it was given. */
abstract class PublishGroup extends StoreGroup {
    PublishGroup(Factory factory) {
        super(factory);
    }

    @Test
    void anAcceptedSignatureIsKnownAndPending() {
        Envelope envelope = published();

        TaskRecord record = record(envelope.id());
        assertThat(record.envelope()).isEqualTo(envelope);
        assertThat(record.state()).isEqualTo(TaskState.PENDING);
        assertThat(record.tally()).isEqualTo(Tally.ZERO);
        assertThat(record.holder()).isNull();
        assertThat(record.outcome()).isNull();
    }

    @Test
    void anUnknownSignatureIsNotFound() {
        assertThat(get(store().find(task().build().id()))).isEmpty();
    }

    @Test
    void resultsAreInOrder() {
        Envelope known = published();
        Envelope first = task().build();
        Envelope second = task().build();

        assertThat(publish(first, known, second))
                .containsExactly(
                        new Published(first.id(), false),
                        new Published(known.id(), true),
                        new Published(second.id(), false));
    }

    @Test
    void nothingMayBePublished() {
        assertThat(publish()).isEmpty();
    }

    @Test
    void publishingAKnownIdChangesNothing() {
        Envelope envelope = published();
        Envelope other = task().id(envelope.id())
                .queue("elsewhere")
                .arguments(Draft.json("[9]"))
                .build();

        assertThat(publish(other)).containsExactly(new Published(envelope.id(), true));

        assertThat(record(envelope.id()).envelope()).isEqualTo(envelope);
        Hand hand = join();
        assertThat(hand.takeOne().envelope()).isEqualTo(envelope);
        assertThat(hand.tryTake(1, Draft.QUEUE, "elsewhere")).isEmpty();
    }

    @Test
    void anIdTwiceInOneBatchIsAcceptedOnce() {
        Envelope envelope = task().build();

        assertThat(publish(envelope, envelope))
                .containsExactly(new Published(envelope.id(), false), new Published(envelope.id(), true));

        Hand hand = join();
        assertThat(ids(hand.take(5))).containsExactly(envelope.id());
        assertThat(hand.tryTake(5)).isEmpty();
    }

    @Test
    void publishingWhatRunsOrIsSettledDoesNotRunItAgain() {
        Envelope envelope = published();
        Hand hand = join();
        Delivery delivery = hand.takeOne();

        assertThat(publish(envelope)).containsExactly(new Published(envelope.id(), true));
        assertThat(hand.tryTake(1)).isEmpty();
        succeed(delivery);
        assertThat(publish(envelope)).containsExactly(new Published(envelope.id(), true));
        assertThat(hand.tryTake(1)).isEmpty();
        assertThat(state(envelope)).isEqualTo(TaskState.SUCCESS);
    }

    @Test
    void everythingInAnEnvelopeIsKept() {
        byte[] binary = new byte[256];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        Draft draft = task().task("reports/monthly:v2.1")
                .queue("a.b/c:d-e_f")
                .arguments(new Payload("other-codec", binary))
                .options(Draft.json("{\"tags\":[\"𝄞\"]}"));
        if (store().capabilities().contains(Capability.PRIORITY)) {
            draft.priority(255);
        }
        if (store().capabilities().contains(Capability.UNIQUE_KEY)) {
            draft.key("key with 'quotes', \"more\" and ünïcode");
        }
        if (store().capabilities().contains(Capability.EXPIRY)) {
            draft.expiresIn(Duration.ofDays(36_525));
        }
        Envelope envelope = published(draft);

        assertThat(record(envelope.id()).envelope()).isEqualTo(envelope);
        assertThat(get(join().ask(1, "a.b/c:d-e_f").deliveries()).get(0).envelope())
                .isEqualTo(envelope);
    }

    @Test
    void payloadsMayBeEmptyOrLarge() {
        byte[] large = new byte[1_000_000];
        new Random(1).nextBytes(large);
        Envelope empty = published(task().arguments(new Payload(Payload.JSON, new byte[0])));
        Envelope big = published(task().arguments(new Payload("binary", large)));

        List<Delivery> deliveries = join().takeAll(2);
        assertThat(deliveries).extracting(Delivery::envelope).containsExactly(empty, big);
    }

    @Test
    void aThousandFitIntoOneBatch() {
        Envelope[] many = new Envelope[1_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = task().build();
        }
        assertThat(publish(many)).hasSize(many.length).noneMatch(Published::duplicate);

        List<Delivery> deliveries = join().takeAll(many.length);
        assertThat(deliveries).extracting(Delivery::envelope).containsExactly(many);
    }

    @Test
    void aBatchThatFailsIsNotAcceptedAtAll() {
        Envelope first = task().build();
        Envelope second = task().build();
        Assumptions.assumeTrue(harness().failNextChange(), "the harness cannot make changes fail");

        assertThat(failure(store().publish(List.of(first, second))).category()).isEqualTo(ErrorCategory.RETRY);

        assertThat(get(store().find(first.id()))).isEmpty();
        assertThat(get(store().find(second.id()))).isEmpty();
        assertThat(publish(first, second)).noneMatch(Published::duplicate);
        assertThat(ids(join().takeAll(2))).containsExactly(first.id(), second.id());
    }

    @Test
    void ofManyWhoSendOneIdExactlyOneIsFirst() {
        Envelope envelope = task().build();
        List<CompletionStage<List<Published>>> stages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stages.add(store().publish(List.of(envelope)));
        }
        assertThat(stages.stream()
                        .map(this::get)
                        .filter(results -> !results.get(0).duplicate()))
                .hasSize(1);
        Hand hand = join();
        assertThat(hand.take(9)).hasSize(1);
        assertThat(hand.tryTake(9)).isEmpty();
    }

    @Test
    void theStoreSaysWhatAnAcceptanceIsWorth() {
        boolean durable = store().capabilities().contains(Capability.DURABLE);
        assertThat(store().durability() == Durability.MEMORY).isEqualTo(!durable);
        assertThat(store().describe()).isNotBlank();
    }

    @Test
    void whatOneConnectionPublishesAnotherGets() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        Store other = harness().openAnother();
        Hand hand = join(other, LEASE);

        var claim = hand.ask(1);
        Envelope envelope = published();

        assertThat(get(claim.deliveries()).get(0).envelope()).isEqualTo(envelope);
    }
}

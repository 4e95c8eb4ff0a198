package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.Flow;
import io.millwright.api.Flow.LimitKey;
import io.millwright.api.Flow.OnConflict;
import io.millwright.api.Flow.Share;
import io.millwright.api.Flow.Unique;
import io.millwright.api.Flow.Until;
import io.millwright.api.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowFormatTest {
    private static final String AWKWARD = " =,:9:unique=\n\u0000\uD83D\uDE80ü";

    @Test
    void peopleCanReadIt() {
        Flow flow = new Flow(
                Unique.forTime("invoice-7", Duration.ofMinutes(1)),
                new Share("acme", 2),
                "account-7",
                List.of(new LimitKey("api", ""), new LimitKey("host", "a:1")));
        assertThat(FlowFormat.write(flow))
                .isEqualTo("unique=TIME,ATTACH,60000,9:invoice-7 share=2,4:acme order=9:account-7"
                        + " limit=api,0: limit=host,3:a:1");
        assertThat(FlowFormat.read(FlowFormat.write(flow))).isEqualTo(flow);
        assertThat(FlowFormat.read(FlowFormat.write(Flow.NONE))).isEqualTo(Flow.NONE);
    }

    @Test
    void anyFlowComesBackAsItWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            Flow flow = flow(random);
            assertThat(FlowFormat.read(FlowFormat.write(flow)))
                    .as("seed %d", seed)
                    .isEqualTo(flow);
        }
    }

    private static Flow flow(Random random) {
        Until until = Until.values()[random.nextInt(3)];
        OnConflict onConflict = OnConflict.values()[random.nextInt(3)];
        Duration period = until == Until.TIME ? Duration.ofMillis(1 + random.nextInt(1_000_000)) : null;
        List<LimitKey> limits = new ArrayList<>();
        for (int i = random.nextInt(Flow.MAX_LIMITS + 1); i > 0; i--) {
            limits.add(new LimitKey("limit:" + i + "/x-y", random.nextBoolean() ? "" : key(random)));
        }
        return new Flow(
                random.nextBoolean() ? null : new Unique(key(random), until, period, onConflict),
                random.nextBoolean() ? null : new Share(key(random), 1 + random.nextInt(Flow.MAX_WEIGHT)),
                random.nextBoolean() ? null : key(random),
                limits);
    }

    private static String key(Random random) {
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(TaskOptions.MAX_LABEL_LENGTH / AWKWARD.length()); i >= 0; i--) {
            key.append(AWKWARD, 0, 1 + random.nextInt(AWKWARD.length()));
        }
        return key.toString();
    }

    @Test
    void whatIsDamagedIsRefused() {
        List<String> damaged = List.of(
                "order",
                "order=",
                "order=9:short",
                "order=-1:x",
                "order=0:",
                "order=1:xy",
                "order=1:x,",
                "order=99999999999:x",
                "colour=3:red",
                "share=0,1:a",
                "share=1:a",
                "unique=SOON,ATTACH,0,1:k",
                "unique=TIME,ATTACH,0,1:k",
                "unique=DONE,ATTACH,5,1:k",
                "limit=,0:",
                "limit=api,0: limit=api,0:");
        for (String text : damaged) {
            assertThatThrownBy(() -> FlowFormat.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.TaskId;
import io.millwright.spi.Links.Edge;
import io.millwright.spi.Links.Join;
import org.junit.jupiter.api.Test;

/** What else is refused stands in the test kit, where every store must refuse it. */
class LinksCheckTest {
    private static final TaskId WORKFLOW = TaskId.next().workflow();

    private static Envelope envelope(TaskId id, Links links) {
        return new Envelope(
                id,
                "t",
                new Envelope.Address("q", 0, null),
                new Envelope.Times(1, 0, 0),
                new Payload("json", new byte[0]),
                null,
                links);
    }

    @Test
    void letsPassWhatIsSound() {
        assertThatCode(() -> {
                    LinksCheck.check(envelope(WORKFLOW, Links.workflow(TaskId.MAX_MEMBERS, TaskId.next())));
                    LinksCheck.check(envelope(
                            WORKFLOW.member(1),
                            Links.task(0, true, Edge.onSuccess(2), Edge.onEnd(TaskId.MAX_MEMBERS))));
                    LinksCheck.check(envelope(WORKFLOW.member(2), Links.gate(1, Join.ANY, true)));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aWorkflowDoesNotContinueItsOwnNode() {
        assertThatThrownBy(() -> LinksCheck.check(envelope(WORKFLOW, Links.workflow(2, WORKFLOW.member(2)))))
                .hasMessageContaining("continues its own node 2");
    }

    @Test
    void saysWhatIsWrongAndOfWhat() {
        assertThatThrownBy(() -> LinksCheck.check(envelope(WORKFLOW.member(3), Links.task(0, true, Edge.onEnd(2)))))
                .isInstanceOf(MillwrightException.class)
                .hasMessageContaining(WORKFLOW.member(3).toString())
                .hasMessageContaining("node 3")
                .hasMessageContaining("to node 2")
                .extracting(e -> ((MillwrightException) e).code())
                .isEqualTo(ErrorCode.INVALID_SIGNATURE);
        assertThat(LinksCheck.withoutWorkflow(WORKFLOW.member(1)))
                .hasMessageContaining(WORKFLOW.toString())
                .hasMessageContaining("before or with it");
    }
}

package io.millwright.core.workflow;

import io.millwright.api.Arguments;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskOptions;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowOptions;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.OptionsFormat;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The envelopes of one workflow, made when they are asked for: a large one is never encoded as a whole. Immutable. */
public final class WorkflowEnvelopes {
    /** Most nodes of one atomic trip. */
    public static final int ATOMIC_NODES = 20_000;

    /** Most bytes of one atomic trip. */
    private static final int ATOMIC_BYTES = 16 << 20;

    /** Most bytes of a stored plan: room for some hundred thousand steps that are not alike. */
    private static final int PLAN_LIMIT = 8 << 20;

    private final TaskId id;
    private final WorkflowOptions options;
    private final Plan plan;
    private final Context context;
    private final Envelope.Address address;

    /**
     * What they are made with.
     *
     * @param headers of observers, added to every signature
     * @param now when they are sent
     */
    public record Context(Codecs codecs, Map<String, String> headers, long now) {}

    private WorkflowEnvelopes(TaskId id, WorkflowOptions options, Plan plan, Context context) {
        this.id = id;
        this.options = options;
        this.plan = plan;
        this.context = context;
        // no worker sees gates and workflows; they stand where the first task does
        String queue = plan.nodes().stream()
                .filter(Plan.Task.class::isInstance)
                .map(node -> ((Plan.Task) node).signature().options().routing().queue())
                .findFirst()
                .orElse(TaskOptions.DEFAULT_QUEUE);
        this.address = new Envelope.Address(queue, 0, null);
    }

    /** @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW} if it is put together wrongly */
    public static WorkflowEnvelopes of(Workflow<?> workflow, TaskId id, Context context) {
        return new WorkflowEnvelopes(id, workflow.options(), WorkflowCompiler.compile(workflow.step()), context);
    }

    /** What observers see: one signature, however many nodes there are, whose headers all of them carry. */
    public static Signature<?> observed(Workflow<?> workflow, TaskId id) {
        return Signature.restore(
                id,
                workflow.options().name(),
                new Arguments(List.of(), List.of()),
                workflow.resultType(),
                TaskOptions.DEFAULT);
    }

    public TaskId id() {
        return id;
    }

    /** How many nodes there are, the workflow itself not counted. */
    public int size() {
        return plan.nodes().size();
    }

    /** Whether a node waits for others. */
    public boolean isHeld(int number) {
        return plan.nodes().get(number - 1).links().waits() > 0;
    }

    /** When the workflow is to have ended; 0 for never. */
    public long deadline() {
        Duration deadline = options.deadline();
        return deadline == null ? 0 : context.now + deadline.toMillis();
    }

    /**
     * All of them, the workflow first; empty if that is too much for one atomic trip.
     *
     * @param parent the signature that the workflow continues; null for none
     */
    public Optional<List<Envelope>> whole(@Nullable TaskId parent) {
        if (size() > ATOMIC_NODES) {
            return Optional.empty();
        }
        List<Envelope> all = new ArrayList<>(size() + 1);
        all.add(root(parent, deadline()));
        long bytes = 0;
        for (int number = 1; number <= size(); number++) {
            Envelope node = node(number);
            bytes += SignatureFormat.weight(node);
            if (bytes > ATOMIC_BYTES) {
                return Optional.empty();
            }
            all.add(node);
        }
        return Optional.of(all);
    }

    /**
     * The workflow itself.
     *
     * @param parent the signature that it continues; null for none
     * @param expiresAt when it ends if it has not; 0 for never
     */
    public Envelope root(@Nullable TaskId parent, long expiresAt) {
        StoredPlan folded = PlanFolding.fold(plan);
        TaskOptions labels = labelled(TaskOptions.DEFAULT);
        Payload stored = OptionsFormat.write(labels, json -> PlanFormat.write(json, folded));
        if (stored.bytes().length > PLAN_LIMIT) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "the workflow has " + folded.boxes().size() + " steps that are not alike, which is too many; "
                            + "cut it into workflows that are sent by each other's tasks");
        }
        return new Envelope(
                id,
                options.name(),
                address,
                new Envelope.Times(context.now, 0, expiresAt),
                ReferenceFormat.write(plan.result()),
                stored,
                Links.workflow(size(), parent));
    }

    /**
     * A node.
     *
     * @param number from 1 on
     */
    public Envelope node(int number) {
        Plan.Node node = plan.nodes().get(number - 1);
        TaskId member = id.member(number);
        if (node instanceof Plan.Gate gate) {
            return new Envelope(
                    member,
                    gate.label(),
                    address,
                    new Envelope.Times(context.now, 0, 0),
                    ReferenceFormat.write(gate.result()),
                    null,
                    gate.links());
        }
        Plan.Task task = (Plan.Task) node;
        Signature<?> signature = task.signature().withId(member);
        if (!options.labels().headers().isEmpty()) {
            TaskOptions own = signature.options();
            signature = Signature.restore(
                    member, signature.task(), signature.arguments(), signature.resultType(), withHeaders(own));
        }
        return SignatureFormat.write(
                signature,
                new SignatureFormat.Place(task.links(), task.inputs()),
                context.headers,
                context.codecs,
                context.now);
    }

    private TaskOptions withHeaders(TaskOptions own) {
        TaskOptions.Builder all = own.toBuilder();
        Set<String> known = own.labels().headers().keySet();
        options.labels().headers().forEach((key, value) -> {
            if (!known.contains(key)) {
                all.header(key, value);
            }
        });
        return all.build();
    }

    private TaskOptions labelled(TaskOptions none) {
        TaskOptions.Builder labels = none.toBuilder();
        options.labels().headers().forEach(labels::header);
        options.labels().tags().forEach(labels::tag);
        return labels.build();
    }
}

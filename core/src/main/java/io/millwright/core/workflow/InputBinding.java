package io.millwright.core.workflow;

import io.millwright.api.Arguments;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Results;
import io.millwright.api.ResultsType;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.WorkflowStep.Binding;
import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.core.workflow.Wanted.Otherwise;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fits one task's own arguments and the results that it takes to the parameters of its handler. Typed steps were checked when they were
 * made: each result is one argument. Steps by name are fitted here: the number of parameters that are left says how many values each
 * result has.
 */
final class InputBinding {
    private final ResultReader reader;
    private final TaskId id;
    private final Inputs inputs;
    private final List<Type> parameters;

    InputBinding(ResultReader reader, TaskId id, Inputs inputs, List<Type> parameters) {
        this.reader = reader;
        this.id = id;
        this.inputs = inputs;
        this.parameters = parameters;
    }

    /** @param own decodes the task's own arguments as the given types */
    Arguments bind(Function<List<Type>, List<@Nullable Object>> own) {
        int given = inputs.given();
        int left = parameters.size() - given;
        if (left < 0) {
            throw misfit("the handler takes " + parameters.size() + " arguments, the signature alone has " + given);
        }
        boolean first = inputs.binding() == Binding.FIRST;
        List<Type> taken = first ? parameters.subList(0, left) : parameters.subList(given, parameters.size());
        List<Type> owned = first ? parameters.subList(left, parameters.size()) : parameters.subList(0, given);
        List<@Nullable Object> all = new ArrayList<>(own.apply(owned));
        all.addAll(first ? 0 : given, inputs.binding() == Binding.APPENDED ? each(taken) : spread(taken));
        return new Arguments(all, parameters);
    }

    private List<@Nullable Object> each(List<Type> types) {
        if (types.size() != inputs.sources().size()) {
            throw misfit("the handler takes " + types.size() + " results, there are "
                    + inputs.sources().size());
        }
        List<Member> members = inputs.sources().stream().map(this::member).toList();
        return read(members, types, 1);
    }

    /** A node, or an empty list. */
    private record Member(@Nullable TaskId id, boolean orNull) {}

    private Member member(Inputs.Source source) {
        return member(id.workflow(), source.node(), source.orNull());
    }

    private static Member member(TaskId workflow, int node, boolean orNull) {
        return new Member(node == 0 ? null : workflow.member(node), orNull);
    }

    /** The members of groups one by one, unless the handler has one parameter for all of them. */
    private List<@Nullable Object> spread(List<Type> types) {
        if (types.size() == 1
                && ListShape.holdsSeveral(types.get(0))
                && inputs.sources().size() == 1) {
            return each(types);
        }
        List<Member> members = new ArrayList<>();
        for (Inputs.Source source : inputs.sources()) {
            members.addAll(expand(member(source)));
        }
        int size = members.size();
        if (size == 0 && types.isEmpty()) {
            return List.of();
        }
        if (size == 0 || types.size() % size != 0) {
            throw misfit("its handler has " + types.size() + " parameters left for " + size + " results");
        }
        return read(members, types, types.size() / size);
    }

    /** The members of a group; of anything else, itself. */
    private List<Member> expand(Member source) {
        Member at = source;
        for (int hops = 0; hops < Reading.MAX_HOPS; hops++) {
            TaskId node = at.id;
            TaskOutcome outcome =
                    node == null ? null : reader.outcomes(List.of(node)).get(0);
            Payload result = outcome == null ? null : outcome.result();
            if (node == null || result == null || !ReferenceFormat.isReference(result)) {
                return node == null ? List.of() : List.of(at);
            }
            Reference reference = ReferenceFormat.read(result);
            if (reference instanceof Reference.Many many) {
                return members(node.workflow(), many);
            }
            if (reference instanceof Reference.Error) {
                return List.of(at);
            }
            at = reference instanceof Reference.One one
                    ? member(node.workflow(), one.source().node(), one.source().orNull())
                    : new Member(((Reference.Other) reference).workflow(), false);
        }
        return List.of(at); // reading it says what is wrong
    }

    private List<Member> members(TaskId workflow, Reference.Many many) {
        int size = many.members().stream().mapToInt(Reference.Run::size).reduce(0, Math::addExact);
        if (size > Arguments.MAX) {
            throw misfit("a group of " + size + " cannot be spread over single parameters; declare one list");
        }
        List<Member> members = new ArrayList<>(size);
        for (Reference.Run run : many.members()) {
            for (int node = run.first(); node <= run.last(); node++) {
                members.add(member(workflow, node, run.orNull()));
            }
        }
        return many.leaveOut() ? succeeded(members) : members;
    }

    private List<Member> succeeded(List<Member> members) {
        List<TaskId> ids = new ArrayList<>();
        for (Member member : members) {
            if (member.id != null) {
                ids.add(member.id);
            }
        }
        Set<TaskId> failed = new HashSet<>();
        for (TaskOutcome outcome : reader.outcomes(ids)) {
            if (outcome != null && outcome.state() != TaskState.SUCCESS) {
                failed.add(outcome.id()); // of one without an outcome, reading it says what is wrong
            }
        }
        List<Member> kept = new ArrayList<>();
        for (Member member : members) {
            if (member.id == null || !failed.contains(member.id)) {
                kept.add(new Member(member.id, false));
            }
        }
        return kept;
    }

    /** @param width how many values each has */
    private List<@Nullable Object> read(List<Member> members, List<Type> types, int width) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.id != null) {
                Type type = width == 1 ? types.get(i) : new ResultsType(types.subList(i * width, (i + 1) * width));
                wanted.add(new Wanted(member.id, type, member.orNull ? Otherwise.NULL : Otherwise.FAIL));
            }
        }
        List<@Nullable Object> read = reader.read(wanted);
        List<@Nullable Object> values = new ArrayList<>(types.size());
        int next = 0;
        for (Member member : members) {
            Object value = member.id == null ? ListShape.of(types.get(values.size()), new Object[0]) : read.get(next++);
            if (width == 1) {
                values.add(value);
            } else if (value == null) {
                values.addAll(Collections.nCopies(width, null));
            } else if (value instanceof Results several) {
                values.addAll(several.values());
            } else {
                throw misfit("its handler has " + width + " parameters for each result, but one of them is a list");
            }
        }
        return values;
    }

    private static MillwrightException misfit(String why) {
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE,
                "the results that the task takes do not fit: " + why
                        + ". Results come after the arguments of the signature, several results of a task one by one");
    }
}

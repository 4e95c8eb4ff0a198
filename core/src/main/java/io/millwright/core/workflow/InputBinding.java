package io.millwright.core.workflow;

import io.millwright.api.Arguments;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.Results;
import io.millwright.api.ResultsType;
import io.millwright.api.TaskId;
import io.millwright.api.WorkflowStep.Binding;
import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.Reference.EmptyLists;
import io.millwright.core.workflow.Wanted.Otherwise;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
        return read(Member.of(id.workflow(), inputs.sources()), types, 1);
    }

    /** The members of groups one by one, unless the handler has one parameter for all of them. */
    private List<@Nullable Object> spread(List<Type> types) {
        if (types.size() == 1
                && ListShape.holdsSeveral(types.get(0))
                && inputs.sources().size() == 1) {
            return each(types);
        }
        Spreading spreading = new Spreading(reader);
        List<Member> members = Member.of(id.workflow(), inputs.sources()).stream()
                .flatMap(source -> spreading.spread(source).stream())
                .toList();
        int size = members.size();
        if (size == 0 && types.isEmpty()) {
            return List.of();
        }
        if (size == 0 || types.size() % size != 0) {
            throw misfit("the handler has " + types.size() + " parameters left for " + size + " results");
        }
        return read(members, types, types.size() / size);
    }

    /** @param width how many values each has */
    private List<@Nullable Object> read(List<Member> members, List<Type> types, int width) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member.id() != null) {
                Type type = width == 1 ? types.get(i) : new ResultsType(types.subList(i * width, (i + 1) * width));
                wanted.add(new Wanted(member.id(), type, member.orNull() ? Otherwise.NULL : Otherwise.FAIL));
            }
        }
        List<@Nullable Object> read = reader.read(wanted);
        List<@Nullable Object> values = new ArrayList<>(types.size());
        int next = 0;
        for (Member member : members) {
            EmptyLists empty = member.empty();
            addTo(values, empty == null ? read.get(next++) : ListShape.of(types.get(values.size()), empty), width);
        }
        return values;
    }

    private static void addTo(List<@Nullable Object> values, @Nullable Object value, int width) {
        if (width == 1) {
            values.add(value);
        } else if (value == null) {
            values.addAll(Collections.nCopies(width, null));
        } else if (value instanceof Results several) {
            values.addAll(several.values());
        } else {
            throw misfit("the handler has " + width + " parameters for each result, but one of them is a list");
        }
    }

    static MillwrightException misfit(String why) {
        return new MillwrightException(
                ErrorCode.PAYLOAD_UNREADABLE,
                "the results that the task takes do not fit: " + why
                        + ". Results come after the arguments of the signature, several results of a task one by one");
    }
}

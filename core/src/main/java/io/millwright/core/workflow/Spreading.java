package io.millwright.core.workflow;

import io.millwright.api.Arguments;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.core.codec.Reference;
import io.millwright.core.codec.ReferenceFormat;
import io.millwright.spi.Payload;
import io.millwright.spi.TaskOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Finds the members of a group whose results are to be single arguments. */
final class Spreading {
    private final ResultReader reader;

    Spreading(ResultReader reader) {
        this.reader = reader;
    }

    /** The members of a group; of anything else, itself. */
    List<Member> spread(Member source) {
        Member at = source;
        for (int hops = 0; hops < Reading.MAX_HOPS; hops++) {
            if (at.empty() != null) {
                return at.empty().lists().stream()
                        .map(list -> new Member(null, list, false))
                        .toList();
            }
            TaskId node = Objects.requireNonNull(at.id());
            TaskOutcome outcome = reader.outcomes(List.of(node)).get(0);
            Payload result = outcome == null ? null : outcome.result();
            if (result == null || !ReferenceFormat.isReference(result)) {
                return List.of(at);
            }
            Reference reference = ReferenceFormat.read(result);
            if (reference instanceof Reference.Many many) {
                return members(node.workflow(), many);
            }
            if (reference instanceof Reference.Error) {
                return List.of(at);
            }
            at = reference instanceof Reference.One one
                    ? Member.of(node.workflow(), List.of(one.item())).get(0)
                    : new Member(((Reference.Other) reference).workflow(), null, false);
        }
        return List.of(at); // reading it says what is wrong
    }

    private List<Member> members(TaskId workflow, Reference.Many many) {
        if (many.size() > Arguments.MAX) {
            throw InputBinding.misfit(
                    "a group of " + many.size() + " cannot be spread over single parameters; declare one list");
        }
        List<Member> members = Member.of(workflow, many.members());
        return many.leaveOut() ? succeeded(members) : members;
    }

    private List<Member> succeeded(List<Member> members) {
        List<TaskId> ids = new ArrayList<>();
        for (Member member : members) {
            if (member.id() != null) {
                ids.add(member.id());
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
            if (member.id() == null || !failed.contains(member.id())) {
                kept.add(new Member(member.id(), member.empty(), false));
            }
        }
        return kept;
    }
}

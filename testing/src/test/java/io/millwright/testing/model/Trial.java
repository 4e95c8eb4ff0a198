package io.millwright.testing.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.SendOptions;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.TypeRef;
import io.millwright.api.WorkflowHandle;
import io.millwright.api.WorkflowNode;
import io.millwright.api.WorkflowStep;
import io.millwright.core.Admin;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.TaskRecord;
import io.millwright.testing.TestMill;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs one random workflow and compares it with what is expected. Belongs to the test's thread. */
final class Trial {
    private static final Pattern TAG = Pattern.compile("\"(t\\d+)\"");
    private static final int MOST_NODES = 10_000;

    final Script script;
    final Journal journal = new Journal();
    private final RandomWorkflow random;
    private final Random chance; // of what happens to the workflow as a whole
    private final TestMill mill;
    private final WorkflowHandle<String> handle;

    Trial(Case what, TestMill mill) {
        this.random = what.workflow();
        this.script = random.script;
        this.chance = new Random(~what.seed());
        this.mill = mill;
        this.handle = send();
    }

    /** In one trip or in several, and perhaps once more. */
    private WorkflowHandle<String> send() {
        int trips = Math.max(0, chance.nextInt(6) - 2);
        SendOptions how = trips == 0 ? SendOptions.DEFAULT : SendOptions.concurrency(trips);
        WorkflowHandle<String> sent = mill.send(random.workflow, how);
        if (chance.nextInt(4) == 0) {
            assertThat(mill.send(random.workflow).duplicate()).as("sent twice").isTrue();
        }
        return sent;
    }

    /** Runs it to its end, perhaps without one of its tasks. */
    void run() {
        if (chance.nextInt(5) == 0) {
            cancelOne();
        }
        runUntilEnded();
        compare(evaluator());
    }

    private void cancelOne() {
        List<WorkflowNode> tasks =
                nodes(handle.id()).stream().filter(node -> !node.gate()).toList();
        WorkflowNode one = tasks.get(chance.nextInt(tasks.size()));
        mill.cancel(one.id(), "not that one");
        script.cancelled.add(tagOf(one));
    }

    /** Cancels it after some seconds. */
    void cancel() {
        mill.advance(Duration.ofMillis(chance.nextInt(7) * 500L));
        boolean ended = handle.state().isTerminal();
        boolean late = nodes(handle.id()).stream()
                .allMatch(node -> node.state().isTerminal() || links(node).cleanup());
        handle.cancel("enough");
        runUntilEnded();
        if (!ended) {
            assertThat(handle.state()).isEqualTo(TaskState.CANCELED);
            if (late) {
                compareTasks(evaluator()); // nothing was left to be cancelled
            } else {
                compareUndone();
            }
        }
    }

    /** Runs it to its end, and what failed once more, with success. */
    void retry() {
        runUntilEnded();
        boolean undoing = evaluator().expectation.state == TaskState.FAILURE && undoingHasBegun();
        script.calm();
        if (handle.state() == TaskState.FAILURE) {
            boolean again = handle.retryFailed();
            assertThat(again || undoing).as("runs again").isTrue();
            runUntilEnded();
        }
        assertThat(handle.state()).isEqualTo(undoing ? TaskState.FAILURE : TaskState.SUCCESS);
        if (!undoing) {
            assertThat(result()).isEqualTo(evaluator().expectation.value);
            Map<String, TaskState> states = states();
            undos().values()
                    .forEach(undo -> assertThat(states.get(undo)).as(undo).isEqualTo(TaskState.SKIPPED));
        }
    }

    /** A worker that lost its session joins again after a moment. */
    private void runUntilEnded() {
        for (int i = 0; i < 1_000 && !handle.state().isTerminal(); i++) {
            mill.advance(Duration.ofSeconds(1));
        }
        assertThat(handle.state().isTerminal()).as("ends").isTrue();
    }

    private Evaluator evaluator() {
        return new Evaluator(random.workflow.step(), script);
    }

    // ---- what came of it

    private void compare(Evaluator evaluator) {
        Expectation expected = evaluator.expectation;
        compareTasks(evaluator);
        assertThat(handle.state()).as("state of the whole").isEqualTo(expected.state);
        if (expected.state == TaskState.SUCCESS) {
            assertThat(result()).as("result").isEqualTo(expected.value);
        }
    }

    private void compareTasks(Evaluator evaluator) {
        Expectation expected = evaluator.expectation;
        assertThat(differences(states(), expected.states)).as("states").isEmpty();
        assertThat(differences(journal.values, expected.values)).as("values").isEmpty();
        assertThat(differences(journal.counts(), expected.ranMoreThanNever()))
                .as("attempts")
                .isEmpty();
        assertThat(journal.noticed).as("errors noticed").allMatch(tag -> expected.states.get(tag) == TaskState.FAILURE);
        compareOrder(evaluator.anatomy);
    }

    private static List<String> differences(Map<String, ?> actual, Map<String, ?> expected) {
        Set<String> tags = new TreeSet<>(actual.keySet());
        tags.addAll(expected.keySet());
        return tags.stream()
                .filter(tag -> !Objects.equals(actual.get(tag), expected.get(tag)))
                .map(tag -> tag + ": " + actual.get(tag) + ", expected " + expected.get(tag))
                .toList();
    }

    private Map<String, TaskState> states() {
        Map<String, TaskState> states = states(handle.id());
        journal.workflows.forEach(workflow -> states.putAll(states(workflow)));
        return states;
    }

    private Map<String, TaskState> states(TaskId workflow) {
        Map<String, TaskState> states = new TreeMap<>();
        for (WorkflowNode node : nodes(workflow)) {
            if (!node.gate()) {
                states.put(tagOf(node), node.state());
            }
        }
        return states;
    }

    private List<WorkflowNode> nodes(TaskId workflow) {
        return mill.workflow(workflow, TypeRef.of(String.class)).nodes(0, MOST_NODES);
    }

    private boolean undoingHasBegun() {
        Map<String, TaskState> states = states();
        return undos().values().stream().anyMatch(undo -> states.get(undo) != TaskState.SKIPPED);
    }

    /** Tags of compensations, by those of what they undo. */
    private Map<String, String> undos() {
        Map<String, String> undos = new HashMap<>();
        for (WorkflowStep.Compensated compensated : evaluator().anatomy.compensations) {
            undos.put(Evaluator.tag((WorkflowStep.Run) compensated.of().bare()), Evaluator.tag(compensated.undo()));
        }
        return undos;
    }

    /** After a cancellation, everything that was done is undone, in the right order. */
    private void compareUndone() {
        Map<String, TaskState> states = states();
        undos().forEach((done, undo) -> {
            TaskState expected = states.get(done) == TaskState.SUCCESS
                    ? script.behaviour(undo).ending()
                    : TaskState.SKIPPED;
            assertThat(states.get(undo)).as("%s undoes %s", undo, done).isEqualTo(expected);
        });
        compareOrder(evaluator().anatomy);
    }

    /** What was done later is undone before. */
    private void compareOrder(Anatomy anatomy) {
        for (WorkflowStep.Compensated earlier : anatomy.compensations) {
            int first = journal.attempts.indexOf(Evaluator.tag(earlier.undo()));
            for (WorkflowStep.Compensated later : anatomy.compensations) {
                if (first >= 0
                        && anatomy.dependsOn(later.of().bare(), earlier.of().bare())) {
                    assertThat(journal.attempts.lastIndexOf(Evaluator.tag(later.undo())))
                            .as("%s is undone before %s", later.of(), earlier.of())
                            .isLessThan(first);
                }
            }
        }
    }

    private String result() {
        try {
            return handle.await(Duration.ZERO);
        } catch (TaskFailedException e) {
            return e.toString();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String tagOf(WorkflowNode node) {
        Envelope task = task(node).envelope();
        Matcher tag = TAG.matcher(Admin.readable(task.arguments()));
        assertThat(tag.find()).as("tag of %s", node).isTrue();
        return tag.group(1);
    }

    /** Everything that the store knows of it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        nodes(handle.id()).forEach(node -> append(text, node));
        journal.workflows.stream().filter(inner -> !inner.equals(handle.id())).forEach(inner -> {
            text.append("continued by ").append(inner).append('\n');
            nodes(inner).forEach(node -> append(text, node));
        });
        return text.toString();
    }

    private TaskRecord task(WorkflowNode node) {
        return mill.admin().task(node.id()).orElseThrow();
    }

    private Links links(WorkflowNode node) {
        return Objects.requireNonNull(task(node).envelope().links());
    }

    private void append(StringBuilder text, WorkflowNode node) {
        TaskRecord task = task(node);
        text.append(node.number())
                .append(' ')
                .append(node.name())
                .append(Admin.readable(task.envelope().arguments()))
                .append(' ')
                .append(node.state())
                .append(' ')
                .append(links(node))
                .append('\n');
    }
}

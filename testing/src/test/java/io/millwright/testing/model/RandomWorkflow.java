package io.millwright.testing.model;

import io.millwright.api.Signature;
import io.millwright.api.Workflow;
import io.millwright.testing.model.Behaviour.Death;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes a workflow of all constructs, and decides how each of its tasks behaves. The same seed and size make the same. */
final class RandomWorkflow {
    /** How deep workflows continue tasks of workflows that continue tasks. */
    private static final int MAX_DEPTH = 2;

    final Script script = new Script();
    private final Random random;
    private final boolean tolerant;
    private final Set<String> calm;
    private List<Workflow<String>> pool = new ArrayList<>();
    private int depth;
    private int budget;
    final Workflow<String> workflow;

    /**
     * @param size roughly how many tasks it has
     * @param tolerant whether failures may be ignored
     * @param calm tags of tasks that always succeed
     */
    RandomWorkflow(long seed, int size, boolean tolerant, Set<String> calm) {
        this.random = new Random(seed);
        this.tolerant = tolerant;
        this.calm = calm;
        this.budget = size;
        this.workflow = text();
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private String tag() {
        String tag = "t" + script.behaviours.size();
        int failures = oneIn(5) ? 3 : oneIn(6) ? 1 + random.nextInt(2) : 0;
        Death[] deaths = {Death.EVICTED, Death.KILLED, Death.LATE};
        Death death = oneIn(60) ? Death.ALWAYS : oneIn(10) ? deaths[random.nextInt(deaths.length)] : Death.NONE;
        script.behaviours.put(tag, calm.contains(tag) ? Behaviour.CALM : new Behaviour(failures, death));
        budget--;
        return tag;
    }

    /** By name, which binds by another rule. */
    private Signature<String> named(String task) {
        return Signature.of(task, tag()).returning(String.class).with(o -> o.retry(Steps.RETRY));
    }

    /** A step, perhaps one that is used elsewhere, too. */
    private Workflow<String> text() {
        if (!pool.isEmpty() && oneIn(6)) {
            return pool.get(random.nextInt(pool.size()));
        }
        Workflow<String> step = remarked(bare());
        pool.add(step);
        return step;
    }

    private Workflow<String> bare() {
        if (budget <= 0) {
            return Workflow.of(Steps.FIRST.with(tag()));
        }
        return switch (random.nextInt(13)) {
            case 0 -> Workflow.of(Steps.FIRST.with(tag()).in(Duration.ofSeconds(random.nextInt(3))));
            case 1 -> text().then(Steps.ONE, tag());
            case 2 -> text().then(named("one"));
            case 3 -> text().thenRun(Steps.FIRST.with(tag()).in(Duration.ofSeconds(random.nextInt(3))));
            case 4 -> texts().then(Steps.ALL, tag());
            case 5 -> texts().then(named("all"));
            case 6 -> Workflow.<List<String>>group(texts(), texts()).then(Steps.NESTED, tag());
            case 7 -> Workflow.join(text(), texts()).then(Steps.JOINED, tag());
            case 8 -> Workflow.<String>group(text(), text()).then(named("pair"));
            case 9 -> text().then(prev -> prev.then(Steps.ONE, tag()).then(Steps.ONE, tag()));
            case 10 -> Workflow.of(Steps.SPAWN.with(spawning()));
            case 11 -> text().thenRun(Steps.SPAWN.with(spawning()));
            default -> Workflow.of(Steps.FIRST.with(tag()));
        };
    }

    /** The tag of a task that hands over to a workflow of its own. */
    private String spawning() {
        String tag = tag();
        List<Workflow<String>> outer = pool;
        pool = new ArrayList<>();
        depth++;
        script.continuations.put(tag, depth > MAX_DEPTH ? Workflow.of(Steps.FIRST.with(tag())) : text());
        depth--;
        pool = outer;
        return tag;
    }

    private Workflow<List<String>> texts() {
        return switch (random.nextInt(8)) {
            case 0 -> Workflow.group(List.of());
            case 1 -> Workflow.map(Steps.FIRST, tags());
            case 2 ->
                Workflow.starmap(
                        Steps.PAIR,
                        tags().stream().map(tag -> List.of(tag, "a", "b")).toList());
            default -> group();
        };
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            tags.add(tag());
        }
        return tags;
    }

    private Workflow<List<String>> group() {
        List<Workflow<String>> members = new ArrayList<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            members.add(text());
        }
        Workflow<List<String>> group = Workflow.group(members);
        // one whose members may all fail cannot fail itself, and handling its errors is refused
        boolean mayFail = members.isEmpty() || members.stream().anyMatch(member -> Anatomy.isStrict(member.step()));
        if (mayFail && oneIn(6)) {
            group = group.onError(named("alert"));
        }
        if (tolerant && oneIn(4)) {
            group = oneIn(2) ? group.ignoreFailure() : group.continueWithSuccesses();
        }
        return oneIn(8) ? group.onSuccess(named("all")) : group;
    }

    private Workflow<String> remarked(Workflow<String> step) {
        Workflow<String> at = step;
        if (oneIn(8) && !pool.isEmpty()) {
            at = at.after(pool.get(random.nextInt(pool.size())));
        }
        if (oneIn(3)) {
            at = at.compensateWith(named("undo"));
        }
        if (oneIn(8)) {
            at = at.onError(named("alert"));
        }
        if (oneIn(10)) {
            at = at.onError(error -> error.then(Steps.ONE, tag()).thenRun(Steps.FIRST.with(tag())));
        }
        if (oneIn(10)) {
            at = at.onSuccess(Signature.of("one", tag()).with(o -> o.retry(Steps.RETRY)));
        }
        return tolerant && oneIn(7) ? at.ignoreFailure() : at;
    }
}

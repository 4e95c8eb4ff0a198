package io.millwright.core.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.PictureFormat;
import io.millwright.api.Signature;
import io.millwright.api.TaskId;
import io.millwright.api.TaskState;
import io.millwright.api.Workflow;
import io.millwright.core.picture.WorkflowSnapshot.Step;
import io.millwright.core.workflow.StoredPlan.Arrow;
import io.millwright.core.workflow.StoredPlan.Box;
import io.millwright.core.workflow.StoredPlan.Kind;
import io.millwright.spi.Envelope;
import io.millwright.spi.Links;
import io.millwright.spi.Links.On;
import io.millwright.spi.Payload;
import io.millwright.spi.Tally;
import io.millwright.spi.TaskRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Compares whole pictures with {@code src/test/resources/picture}; what was drawn is left in {@code target/pictures}, to be looked at. */
@Timeout(60)
class PictureTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void isDrawn(String name, TaskId workflow) throws Exception {
        isDrawn(name, bench.mill.admin().workflow(workflow));
    }

    private static void isDrawn(String name, WorkflowSnapshot snapshot) throws Exception {
        for (PictureFormat format : PictureFormat.values()) {
            String file = name + "." + format.name().toLowerCase(Locale.ROOT);
            String picture = snapshot.draw(format);
            Path target = Path.of("target", "pictures", file);
            Files.createDirectories(target.getParent());
            Files.writeString(target, picture);
            assertThat(picture).as(file).isEqualTo(expected(file));
        }
    }

    private static String expected(String file) throws IOException {
        try (InputStream text = Objects.requireNonNull(
                PictureTest.class.getResourceAsStream("/picture/" + file),
                "there is no src/test/resources/picture/" + file)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Workflow<Object> task(String name) {
        return Workflow.of(Signature.of(name));
    }

    @Test
    void aLargeGroupIsOneStep() throws Exception {
        TaskId id = bench.send(Workflow.groupOf(IntStream.range(0, 1_000)
                        .mapToObj(i -> Signature.of("image.thumbnail", i))
                        .toList())
                .then(Signature.of("album"))
                .onSuccess(Signature.of("announce"))
                .with(o -> o.name("album")));
        bench.succeed(990);
        bench.fail("no image");
        bench.take(6).forEach(bench::start);
        isDrawn("chord", id);
    }

    @Test
    void partsThatMeetAgain() throws Exception {
        Workflow<Object> page = task("load");
        TaskId id = bench.send(Workflow.group(page.then(Signature.of("text")), page.then(Signature.of("images")))
                .then(Signature.of("combine"))
                .onError(Signature.of("alert"))
                .onSuccess(Signature.of("publish"))
                .with(o -> o.name("page")));
        bench.succeed(1);
        bench.start(bench.take(1).get(0));
        isDrawn("diamond", id);
    }

    @Test
    void whatIsUndone() throws Exception {
        Workflow<Object> flight = task("book-flight").compensateWith(Signature.of("return-flight"));
        Workflow<Object> hotel = task("book-hotel").compensateWith(Signature.of("return-hotel"));
        TaskId id = bench.send(task("book-car").after(hotel.after(flight)).with(o -> o.name("trip")));
        bench.succeed(2);
        bench.fail("no room is left");
        bench.succeed(1);
        isDrawn("saga", id);
    }

    @Test
    void nestedGroupsAndToleratedFailures() throws Exception {
        List<Workflow<Object>> chains = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            chains.add(task("fetch").then(Signature.of("parse")));
        }
        Workflow<List<Object>> inner = Workflow.group(chains);
        TaskId id = bench.send(
                Workflow.group(inner, Workflow.group(task("rates"), task("news").ignoreFailure()))
                        .then(all -> Workflow.group(all.then(Signature.of("mail")), all.then(Signature.of("archive"))))
                        .with(o -> o.name("morning")));
        bench.succeed(2);
        bench.fail("no route to host");
        isDrawn("nested", id);
    }

    @Test
    void oneAfterAnother() throws Exception {
        Workflow<Object> chain = task("page");
        for (int i = 1; i < 40; i++) {
            chain = chain.then(Signature.of("page"));
        }
        TaskId id = bench.send(chain.then(Signature.of("bind")));
        for (int i = 0; i < 12; i++) {
            bench.succeed(1);
        }
        bench.mill.workflow(id, Object.class).cancel("enough");
        isDrawn("chain", id);
    }

    @Test
    void beyondAHundredStepsTheRestIsOne() throws Exception {
        List<Workflow<Object>> members = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            members.add(task("load-" + i).then(Signature.of("store-" + i)));
        }
        TaskId id = bench.send(Workflow.group(members).then(Signature.of("report")));
        bench.succeed(61);
        isDrawn("many", id);
    }

    @Test
    void hostileNamesAreText() throws Exception {
        WorkflowSnapshot snapshot = snapshot(
                "\"];click s0 href \"javascript:alert(1)\"",
                step(1, Kind.TASK, "<script>alert('1')</script>&amp;", new Arrow(2, false, On.SUCCESS)),
                step(2, Kind.TASK, "\u001b[2J\u001b]0;title\u0007\r\nlast line", new Arrow(3, false, On.FAILURE)),
                step(3, Kind.UNDO, "\"]:::failed; %%{init: {}}%% #quot;", new Arrow(4, false, On.END)),
                step(4, Kind.GATE, "end\n  classDef x", new Arrow(5, false, On.SUCCESS)),
                step(
                        5,
                        Kind.TASK,
                        "\u202egpj.exe\u2066 z\u0335\u0336a\u200bb \ud800 \udc00 `md` \\n",
                        new Arrow(6, false, On.SUCCESS)),
                step(
                        6,
                        Kind.TASK,
                        "long".repeat(1_000) + "\ud83d\ude00",
                        new Arrow(1, false, On.SUCCESS),
                        new Arrow(99, true, On.END)));
        isDrawn("hostile", snapshot);
    }

    @Test
    void everySvgIsWellFormedAndLoadsNothing() throws Exception {
        for (String name : List.of("chord", "diamond", "saga", "nested", "chain", "many", "hostile")) {
            String svg = expected(name + ".svg");
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            assertThat(elements(document))
                    .containsOnly("svg", "title", "style", "defs", "marker", "path", "rect", "text", "g");
            assertThat(attributes(document)).allMatch(PictureTest::isHarmless);
        }
    }

    private static List<String> elements(Document document) {
        return all(document).map(Node::getNodeName).distinct().toList();
    }

    private static List<Node> attributes(Document document) {
        return all(document)
                .flatMap(element ->
                        IntStream.range(0, element.getAttributes().getLength()).mapToObj(element.getAttributes()::item))
                .toList();
    }

    private static Stream<Node> all(Document document) {
        NodeList all = document.getElementsByTagName("*");
        return IntStream.range(0, all.getLength()).mapToObj(all::item);
    }

    private static boolean isHarmless(Node attribute) {
        String name = attribute.getNodeName();
        String value = attribute.getNodeValue();
        return !name.startsWith("on")
                && !name.contains("href")
                && (!value.contains("url(") || value.equals("url(#tip)"))
                && (!value.contains("//") || name.equals("xmlns"));
    }

    @Test
    void aWorkflowWithoutAPlanIsItsHeader() {
        assertThat(snapshot("empty").draw(PictureFormat.TEXT))
                .isEqualTo("empty 01981f3e-0000-7000-8000-000000000000: under way\n0 tasks\n\n");
        assertThat(snapshot("empty").draw(PictureFormat.SVG)).contains("<title>empty: under way</title>");
    }

    private static Step step(int number, Kind kind, String label, Arrow... arrows) {
        return new Step(
                new Box(number, number, kind, label, List.of(arrows)),
                new StateCounts(Map.of(TaskState.PENDING, 1), 0));
    }

    private static WorkflowSnapshot snapshot(String name, Step... steps) {
        TaskId id = TaskId.parse("01981f3e-0000-7000-8000-000000000000");
        Envelope root = new Envelope(
                id,
                name,
                new Envelope.Address("default", 0, null),
                new Envelope.Times(0, 0, 0),
                new Payload(Payload.JSON, new byte[] {'[', ']'}),
                null,
                Links.workflow(6, null));
        return new WorkflowSnapshot(new TaskRecord(root, TaskState.HELD, Tally.ZERO, 0, null, null), List.of(steps));
    }
}

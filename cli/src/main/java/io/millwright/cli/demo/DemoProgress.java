package io.millwright.cli.demo;

import io.millwright.cli.text.Human;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far the demo is: a bar on a terminal, a line every few seconds elsewhere. Owned by the thread that runs the demo. */
final class DemoProgress implements AutoCloseable {
    private static final long LINE_EVERY = Duration.ofSeconds(2).toNanos();
    private static final int WIDTH = 100;

    private final PrintWriter err;
    private final int total;
    private final long from = System.nanoTime();
    private final int doneBefore;
    private final @Nullable ProgressBar bar;
    private int done;
    private long lastLine = from;

    DemoProgress(PrintWriter err, boolean terminal, int doneBefore, int total) {
        this.err = err;
        this.total = total;
        this.doneBefore = doneBefore;
        this.done = doneBefore;
        this.bar = terminal ? bar(err, doneBefore, total) : null;
    }

    private static ProgressBar bar(PrintWriter err, int doneBefore, int total) {
        boolean utf8 =
                "UTF-8".equalsIgnoreCase(System.getProperty("stdout.encoding", System.getProperty("file.encoding")));
        return new ProgressBarBuilder()
                .setTaskName("auditing")
                .setInitialMax(total)
                .startsFrom(doneBefore, Duration.ZERO)
                .setUnit(" jars", 1)
                .showSpeed()
                .setStyle(utf8 ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .setConsumer(new Line(err))
                .build();
    }

    void step() {
        done++;
        if (bar != null) {
            bar.step();
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine >= LINE_EVERY && done < total) {
            lastLine = now;
            double rate = (done - doneBefore) / ((now - from) / 1e9);
            err.println(String.format(
                    Locale.ROOT,
                    "%s of %s jars, %.0f per second, about %s to go",
                    Human.count(done),
                    Human.count(total),
                    rate,
                    Human.duration(Duration.ofSeconds(Math.round((total - done) / Math.max(0.001, rate))))));
            err.flush();
        }
    }

    int done() {
        return done;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Rewrites one line of the terminal; the library's own consumer would load a terminal library first. */
    private record Line(PrintWriter err) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String text) {
            err.print("\r" + text);
            err.flush();
        }

        @Override
        public void clear() {
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            err.flush();
        }

        @Override
        public void close() {
            err.println();
            err.flush();
        }
    }
}

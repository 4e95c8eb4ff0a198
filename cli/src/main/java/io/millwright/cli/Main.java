package io.millwright.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;

/** Where the process starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Charset charset = Surroundings.terminalCharset();
        PrintWriter out = new PrintWriter(System.out, true, charset);
        PrintWriter err = new PrintWriter(System.err, true, charset);
        CommandLine line = Cli.create(Surroundings.system(), out, err, arguments);
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        // not returning: a task's stray thread must not keep a finished command alive
        System.exit(code);
    }
}

package io.millwright.systemtests.architecture.planted.console.core;

import java.io.PrintWriter;
import java.io.StringWriter;

public final class Innocent {
    String trace(Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

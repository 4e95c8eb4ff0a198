package io.millwright.systemtests.architecture.planted.language.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

public record Innocent(String text, @Nullable List<String> list) {}

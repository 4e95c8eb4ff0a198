package io.millwright.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes jars for tests, entry by entry. */
final class JarMaker {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    JarMaker with(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    JarMaker with(String name, String content) {
        return with(name, content.getBytes(StandardCharsets.UTF_8));
    }

    JarMaker manifest(String... lines) {
        return with("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n" + String.join("\r\n", lines) + "\r\n\r\n");
    }

    /** A class of the given Java release; its body is filler. */
    JarMaker klass(String name, int release, int size) {
        return with(name + ".class", classFile(release, size));
    }

    JarMaker module(String entry, String name, int release) {
        return with(entry, moduleInfo(name, release));
    }

    Path writeTo(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    static byte[] classFile(int release, int size) {
        byte[] bytes = new byte[size];
        bytes[0] = (byte) 0xCA;
        bytes[1] = (byte) 0xFE;
        bytes[2] = (byte) 0xBA;
        bytes[3] = (byte) 0xBE;
        bytes[7] = (byte) (44 + release);
        return bytes;
    }

    static byte[] moduleInfo(String name, int release) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0xCAFEBABE);
            out.writeShort(0);
            out.writeShort(44 + release);
            out.writeShort(8); // constants: 1 … 7
            utf8(out, "module-info");
            reference(out, 7, 1); // 2: class
            utf8(out, "Module"); // 3
            utf8(out, name); // 4
            reference(out, 19, 4); // 5: module
            out.writeByte(5); // 6 and 7: a long, which takes two places
            out.writeLong(42);
            out.writeShort(0x8000);
            out.writeShort(2);
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(0);
            out.writeShort(1);
            out.writeShort(3);
            out.writeInt(16);
            out.writeShort(5);
            write(out, new byte[14]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
    }

    private static void utf8(DataOutputStream out, String text) throws IOException {
        out.writeByte(1);
        out.writeUTF(text);
    }

    private static void reference(DataOutputStream out, int tag, int index) throws IOException {
        out.writeByte(tag);
        out.writeShort(index);
    }
}

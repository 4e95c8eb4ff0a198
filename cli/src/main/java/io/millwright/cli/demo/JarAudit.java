package io.millwright.cli.demo;

import io.millwright.cli.demo.JarFacts.Classes;
import io.millwright.cli.demo.JarFacts.LargeClass;
import io.millwright.cli.demo.JarFacts.Module;
import io.millwright.cli.demo.JarFacts.ModuleKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Audits one jar: the bytes of a file in, {@link JarFacts} out. It unpacks everything, because only that shows that the jar is whole,
 * and keeps next to nothing of it. Used once, by one thread.
 */
final class JarAudit {
    static final int KEPT_PACKAGES = 4_000;
    static final int KEPT_CLASSES = 5;

    private static final int KEPT_NAME = 300;
    private static final int METADATA_BYTES = 4 << 20;
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d{1,3})/(.*)", Pattern.DOTALL);
    private static final Pattern SIGNATURE =
            Pattern.compile("META-INF/[^/]{1,100}\\.(RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);

    private final AuditLimits limits;
    private final Runnable checkpoint;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] head = new byte[ClassFiles.HEAD];

    private final SortedMap<Integer, Integer> levels = new TreeMap<>();
    private final SortedMap<Integer, Integer> versioned = new TreeMap<>();
    private final TreeSet<String> packages = new TreeSet<>();
    private final PriorityQueue<LargeClass> largest = new PriorityQueue<>(Comparator.comparingLong(LargeClass::size));
    private long fileSize;
    private long unpacked;
    private int entries;
    private int classes;
    private boolean signatureFile;
    private boolean signatureBlock;
    private boolean multiRelease;
    private String automaticName = "";
    private String moduleName = "";

    private JarAudit(AuditLimits limits, Runnable checkpoint) {
        this.limits = limits;
        this.checkpoint = checkpoint;
    }

    /**
     * @param checkpoint called every now and then; throws to end the audit
     * @throws CorruptJarException if it is no whole jar, or exceeds the limits
     * @throws IOException if the file cannot be read
     */
    static JarFacts audit(Path file, AuditLimits limits, Runnable checkpoint) throws IOException {
        return new JarAudit(limits, checkpoint).audit(file);
    }

    private JarFacts audit(Path file) throws IOException {
        String sha256 = digest(file);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            readAll(zip);
        } catch (ZipException e) {
            throw new CorruptJarException("no readable zip archive" + reason(e), e);
        } catch (EOFException e) {
            throw new CorruptJarException("an entry ends in the middle" + reason(e), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CorruptJarException("a name or field in the archive is malformed" + reason(e), e);
        }
        ModuleKind kind = !moduleName.isEmpty()
                ? ModuleKind.NAMED
                : automaticName.isEmpty() ? ModuleKind.NONE : ModuleKind.AUTOMATIC;
        List<LargeClass> large = largest.stream()
                .sorted(Comparator.comparingLong(LargeClass::size).reversed())
                .toList();
        return new JarFacts(
                fileSize,
                sha256,
                entries,
                unpacked,
                signatureFile && signatureBlock,
                multiRelease,
                new Module(kind, kind == ModuleKind.NAMED ? moduleName : automaticName),
                new Classes(
                        classes,
                        levels,
                        versioned,
                        large,
                        packages.stream().limit(KEPT_PACKAGES).toList(),
                        packages.size()));
    }

    private String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
                fileSize += n;
                checkpoint.run();
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256, this one has not", e);
        }
    }

    private void readAll(ZipFile zip) throws IOException {
        if (zip.size() > limits.entries()) {
            throw new CorruptJarException(zip.size() + " entries; at most " + limits.entries() + " are believed");
        }
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            checkpoint.run();
            if (entry.getName().length() > limits.nameLength()) {
                throw new CorruptJarException("an entry's name has "
                        + entry.getName().length() + " characters; at most " + limits.nameLength() + " are believed");
            }
            if (!entry.isDirectory()) {
                entries++;
                read(zip, entry);
            }
        }
    }

    private void read(ZipFile zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        boolean isModule = name.endsWith("module-info.class")
                && (name.equals("module-info.class") || VERSIONED.matcher(name).matches());
        if (isModule || name.equalsIgnoreCase("META-INF/MANIFEST.MF")) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            unpack(zip, entry, kept);
            if (isModule) {
                ClassFiles.level(shown(name), head, kept.size());
                moduleName = ClassFiles.moduleName(kept.toByteArray())
                        .map(JarAudit::shown)
                        .orElse(moduleName);
                classes++;
            } else {
                readManifest(kept.toByteArray());
            }
            return;
        }
        long size = unpack(zip, entry, null);
        if (name.endsWith(".class")) {
            countClass(name, size);
        } else if (name.startsWith("META-INF/")) {
            signatureFile |= name.toUpperCase(Locale.ROOT).endsWith(".SF");
            signatureBlock |= SIGNATURE.matcher(name).matches();
        }
    }

    /** Reads an entry to its end, against its own claims and the limits; leaves its first bytes in {@link #head}. */
    private long unpack(ZipFile zip, ZipEntry entry, @Nullable ByteArrayOutputStream kept) throws IOException {
        CRC32 crc = new CRC32();
        long size = 0;
        Arrays.fill(head, (byte) 0);
        try (InputStream in = zip.getInputStream(entry)) {
            if (in == null) {
                throw new CorruptJarException(shown(entry.getName()) + " is listed but not there");
            }
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n && size + i < head.length; i++) {
                    head[(int) size + i] = buffer[i];
                }
                crc.update(buffer, 0, n);
                size += n;
                unpacked += n;
                if (kept != null && size <= METADATA_BYTES) {
                    kept.write(buffer, 0, n);
                }
                checkVolume(entry, size, kept != null);
                checkpoint.run();
            }
        }
        if (entry.getSize() >= 0 && entry.getSize() != size) {
            throw new CorruptJarException(
                    shown(entry.getName()) + " has " + size + " bytes instead of " + entry.getSize());
        }
        if (entry.getCrc() >= 0 && entry.getCrc() != crc.getValue()) {
            throw new CorruptJarException(shown(entry.getName()) + " is damaged: its checksum does not fit");
        }
        return size;
    }

    private void checkVolume(ZipEntry entry, long size, boolean metadata) throws CorruptJarException {
        if (size > limits.entryBytes() || (metadata && size > METADATA_BYTES)) {
            throw new CorruptJarException(shown(entry.getName()) + " unpacks to more than "
                    + (metadata ? METADATA_BYTES : limits.entryBytes()) + " bytes");
        }
        if (unpacked > limits.totalBytes()
                || (unpacked > limits.ratioFrom() && unpacked / Math.max(1, fileSize) >= limits.ratio())) {
            throw new CorruptJarException(
                    "unpacks to more than " + unpacked + " bytes out of " + fileSize + "; it is taken for a zip bomb");
        }
    }

    private void readManifest(byte[] bytes) throws CorruptJarException {
        try {
            Attributes main = new Manifest(new ByteArrayInputStream(bytes)).getMainAttributes();
            multiRelease |= "true".equalsIgnoreCase(main.getValue(Attributes.Name.MULTI_RELEASE));
            String name = main.getValue("Automatic-Module-Name");
            automaticName = name == null ? "" : shown(name);
        } catch (IOException | IllegalArgumentException e) {
            throw new CorruptJarException("its manifest cannot be read" + reason(e), e);
        }
    }

    private void countClass(String name, long size) throws CorruptJarException {
        int level = ClassFiles.level(shown(name), head, size);
        classes++;
        largest.add(new LargeClass(shown(name.substring(0, name.length() - ".class".length())), size));
        if (largest.size() > KEPT_CLASSES) {
            largest.remove();
        }
        Matcher version = VERSIONED.matcher(name);
        if (version.matches()) {
            versioned.merge(Integer.parseInt(version.group(1)), 1, Integer::sum);
        } else {
            levels.merge(level, 1, Integer::sum);
            int slash = name.lastIndexOf('/');
            if (!name.startsWith("META-INF/")) {
                packages.add(slash < 0 ? "" : shown(name.substring(0, slash).replace('/', '.')));
            }
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? "" : ": " + shown(message);
    }

    /** A name as it is kept: of bounded length, and made of whole characters only, so that any encoder takes it. */
    private static String shown(String name) {
        String start = name.length() <= KEPT_NAME ? name : name.substring(0, KEPT_NAME - 1) + "…";
        StringBuilder clean = new StringBuilder(start.length());
        start.codePoints()
                .map(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? '\uFFFD' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}

package io.millwright.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** Runs all checks. */
public final class Doctor {
    private final List<Finding> findings = new ArrayList<>();

    /**
     * What to look at.
     *
     * @param storeUrl as the user gave it
     * @param file the store's file, if it is one of a file
     * @param variables names of the environment's variables
     */
    public record Patient(String storeUrl, Optional<Path> file, Set<String> variables) {}

    /** Everything that was found, in the order of the checks. */
    public List<Finding> examine(Patient patient) {
        MachineChecks machine = new MachineChecks();
        check("java", machine::java);
        check("processors", machine::processors);
        check("memory", machine::memory);
        check("files", machine::openFiles);
        check("temp", machine::temporaryDirectory);
        check("clock", machine::clock);
        check("environment", () -> machine.variables(patient.variables()));
        patient.file().ifPresent(file -> {
            DiskChecks disk = new DiskChecks(file);
            check("file", disk::file);
            check("filesystem", disk::fileSystem);
            check("disk", disk::space);
            check("locks", disk::locks);
            check("fsync", disk::fsync);
        });
        findings.addAll(new StoreChecks(patient).all());
        return List.copyOf(findings);
    }

    private void check(String name, Callable<Finding> check) {
        findings.add(guarded(name, check));
    }

    /** A check that breaks is a finding. */
    static Finding guarded(String name, Callable<Finding> check) {
        try {
            return check.call();
        } catch (Exception | LinkageError e) {
            return Finding.warn(
                    name, "could not be checked: " + e, "look at the error; the rest was checked all the same");
        }
    }
}

/**
 * The checks of {@code millwright doctor}. Start at {@link io.millwright.cli.doctor.Doctor}. A check looks and changes nothing that
 * lasts; what it finds is a {@link io.millwright.cli.doctor.Finding}, and a finding that is not good names its fix. A check that
 * itself breaks is a finding, too.
 *
 * <p>Runs on one thread. It must never import the commands.
 */
@NullMarked
package io.millwright.cli.doctor;

import org.jspecify.annotations.NullMarked;

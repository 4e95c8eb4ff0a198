/**
 * Whole processes, killed, stopped and starved at bad moments. Tests start children with {@link
 * io.millwright.systemtests.process.Children}, which lets none survive; children write what their handlers do into a {@link
 * io.millwright.systemtests.process.Ledger}; {@link io.millwright.systemtests.process.Reckoning} holds that against the store.
 * For chords, {@link io.millwright.systemtests.process.ChordReckoning} does; a store that lives in one process is put to the same test by
 * workers whose sessions vanish. Tests wait for what children print, never for time to pass.
 */
package io.millwright.systemtests.process;

package io.millwright.spi;

import io.millwright.api.TaskId;

/**
 * What became of one published envelope.
 *
 * @param id the envelope's own, or that of the signature that has its unique key
 * @param duplicate whether nothing was stored, because the id is known or the unique key taken
 */
public record Published(TaskId id, boolean duplicate) {}

package io.millwright.jdbc;

/**
 * A task between two tables that is due at a time.
 *
 * @param at 0 for at once
 */
record DuePlace(Place place, long at) {}

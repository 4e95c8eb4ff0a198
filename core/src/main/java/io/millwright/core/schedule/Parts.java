package io.millwright.core.schedule;

import io.millwright.core.codec.Codecs;
import io.millwright.spi.ScheduleStore;
import io.millwright.spi.Store;
import io.millwright.spi.TimeSource;

/** What the parts of a scheduler work with. */
record Parts(Store store, ScheduleStore schedules, Codecs codecs, TimeSource time, Turns turns) {}

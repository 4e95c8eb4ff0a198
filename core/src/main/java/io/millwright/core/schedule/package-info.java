/**
 * Periodic tasks. Start at {@link io.millwright.core.schedule.Scheduler} for what fires them, and at
 * {@link io.millwright.core.schedule.StoredSchedules} for what adds and changes them.
 *
 * <pre>
 *   StoredSchedules ──Definition, FiringState──► ScheduleStore ◄──campaign── Candidate (every process with a worker)
 *                                                     │  ▲                       │ leads
 *                                                 due │  │ ScheduleStep          ▼
 *                                                     ▼  │ (one atomic step)   Leader ◄── Ends (watches tasks)
 *                                      StepMaker ── Decider ── Ticks ◄── CronTicks ◄── CronExpression ◄── CronParsing
 * </pre>
 *
 * <p><b>Authority.</b> Terms are counted by the store. A leader's step counts only in its own term, and only if the schedule has the
 * version that the decision was made from. The step publishes what the tick sends, writes its history and moves the schedule on, all or
 * nothing. What a tick sends has an id made of the schedule and the tick, so that even a step that was somehow taken twice would
 * publish one task.
 *
 * <table>
 * <caption>What a failure does</caption>
 * <tr><th>what happens</th><th>what follows</th></tr>
 * <tr><td>the leader dies before its step</td><td>nothing was done; the next leader finds the schedule due</td></tr>
 * <tr><td>it dies after its step, before it knows</td><td>all was done; the next leader finds the schedule moved on</td></tr>
 * <tr><td>it is frozen past its lease and wakes</td><td>its step is refused, {@code DEPOSED}; it competes again</td></tr>
 * <tr><td>an answer is lost</td><td>the step is tried again and refused, {@code CONFLICT}; what is due is read anew</td></tr>
 * <tr><td>somebody changes the schedule meanwhile</td><td>the same</td></tr>
 * <tr><td>the store is away</td><td>tried again with growing pauses; ticks that are late by then are made up for as the policy says</td></tr>
 * <tr><td>one schedule cannot be fired (a codec is missing, its queue is full)</td><td>it is put off by 30 s and says so; no tick is
 *     lost, and no other schedule waits</td></tr>
 * <tr><td>the clock is set forward</td><td>noticed at the next renewal; late ticks as the policy says</td></tr>
 * <tr><td>the clock is set back</td><td>nothing is due until it comes to the next tick again: what was fired stays fired</td></tr>
 * </table>
 *
 * <p><b>At rest</b> there is one timer, for the first schedule that will be due, and one write for each third of the leader's lease. The
 * heap of next times is the store's index: nothing is held in memory, and the number of schedules costs nothing until they fall due.
 * Where there are no schedules, nobody leads and nothing is asked.
 *
 * <p><b>Threads.</b> {@code Candidate}, {@code Leader} and {@code Ends} are owned by the turns ({@code Turns}): one at a time, in order,
 * on {@code millwright-scheduler-1}, which ends after a minute without work. Store callbacks and timers only ask for a turn. The
 * calculus below {@code Decider} is pure. Must never import the worker.
 */
@NullMarked
package io.millwright.core.schedule;

import org.jspecify.annotations.NullMarked;

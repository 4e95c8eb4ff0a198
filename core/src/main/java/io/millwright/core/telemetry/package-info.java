/**
 * What the engine tells the outside while it works. {@link io.millwright.core.telemetry.Telemetry} is the engine's side and costs
 * nothing by default; {@link io.millwright.core.telemetry.OpenTelemetryTracing} and
 * {@link io.millwright.core.telemetry.MicrometerMetrics} are only loaded by those who name them, because their libraries are
 * optional. Must never import the worker or the client.
 */
@NullMarked
package io.millwright.core.telemetry;

import org.jspecify.annotations.NullMarked;

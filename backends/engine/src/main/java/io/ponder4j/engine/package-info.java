/**
 * The decoding engine. A backend implements {@link io.ponder4j.engine.CausalLm}; {@link
 * io.ponder4j.engine.DecodingEngine} schedules it, and {@link io.ponder4j.engine.EngineGenerator}
 * is what strategies see.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.engine;

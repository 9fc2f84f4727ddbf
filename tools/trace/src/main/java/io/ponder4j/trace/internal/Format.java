package io.ponder4j.trace.internal;

/**
 * The header of a file of JSON lines.
 *
 * @param format its name
 * @param version the version that this library writes, and the only one that it reads
 */
public record Format(String format, int version) {}

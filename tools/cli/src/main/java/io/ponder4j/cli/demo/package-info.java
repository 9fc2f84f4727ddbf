/**
 * The demo: what each strategy makes of its compute on fresh problems. Read {@link
 * io.ponder4j.cli.demo.Demo} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.cli.demo;

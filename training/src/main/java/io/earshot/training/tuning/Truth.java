package io.earshot.training.tuning;

/**
 * One sound of a scene.
 *
 * @param type index of its class
 * @param onset seconds from the scene's start
 * @param offset seconds from the scene's start
 */
public record Truth(int type, double onset, double offset) {}

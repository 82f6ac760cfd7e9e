/**
 * Several strategies beside each other, over several seeds: the runs, and what they come to. Within a seed all have the same images in
 * each round and the same first round.
 */
package dev.pixelect.selection.compare;

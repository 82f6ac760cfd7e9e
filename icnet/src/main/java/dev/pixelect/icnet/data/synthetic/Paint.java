package dev.pixelect.icnet.data.synthetic;

/** What a surface looks like before light falls on it. */
@FunctionalInterface
interface Paint {
    /** Sets {@code hit.color} from its place and normal. */
    void apply(Hit hit);
}

package io.earshot.evidence;

import java.awt.image.BufferedImage;
import java.util.Map;

/**
 * Numbers on a picture, drawn from dots: the JDK's own text needs fonts, which servers often lack. Knows digits, minus,
 * point, {@code k} and {@code s}.
 */
final class Numerals {
    static final int HEIGHT = 10;

    private static final int SCALE = 2;
    private static final int WIDTH = 4 * SCALE;
    /** Three columns by five rows, a row each three bits, the uppermost first. */
    private static final Map<Character, Integer> DOTS = Map.ofEntries(
            Map.entry('0', 0b111_101_101_101_111),
            Map.entry('1', 0b010_110_010_010_111),
            Map.entry('2', 0b111_001_111_100_111),
            Map.entry('3', 0b111_001_111_001_111),
            Map.entry('4', 0b101_101_111_001_001),
            Map.entry('5', 0b111_100_111_001_111),
            Map.entry('6', 0b111_100_111_101_111),
            Map.entry('7', 0b111_001_010_010_010),
            Map.entry('8', 0b111_101_111_101_111),
            Map.entry('9', 0b111_101_111_001_111),
            Map.entry('-', 0b000_000_111_000_000),
            Map.entry('.', 0b000_000_000_000_010),
            Map.entry('k', 0b100_101_110_110_101),
            Map.entry('s', 0b011_100_010_001_110));

    private Numerals() {}

    static int width(String text) {
        return text.length() * WIDTH - SCALE;
    }

    /** What does not fit into the picture is left out. */
    static void draw(BufferedImage picture, String text, int left, int top, int colour) {
        for (int i = 0; i < text.length(); i++) {
            int dots = DOTS.getOrDefault(text.charAt(i), 0);
            for (int dot = 0; dot < 15; dot++) {
                if ((dots >> (14 - dot) & 1) != 0) {
                    fill(picture, left + i * WIDTH + dot % 3 * SCALE, top + dot / 3 * SCALE, SCALE, SCALE, colour);
                }
            }
        }
    }

    static void fill(BufferedImage picture, int left, int top, int width, int height, int colour) {
        for (int y = Math.max(0, top); y < Math.min(picture.getHeight(), top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(picture.getWidth(), left + width); x++) {
                picture.setRGB(x, y, colour);
            }
        }
    }
}

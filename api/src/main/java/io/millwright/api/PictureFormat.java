package io.millwright.api;

/** How a workflow is drawn. Every form stands alone, and shows names that others wrote as harmless text. */
public enum PictureFormat {
    /** Lines for a terminal, the first step at the top. */
    TEXT,
    /** A flowchart in the language of Mermaid, which GitHub and many wikis draw. */
    MERMAID,
    /** A vector image that loads nothing and runs nothing, for light and dark backgrounds. */
    SVG
}

package com.google.android.material.button;

/** What the Accessibility Test Framework asks for by name, and the app does not have. */
public class MaterialButton extends android.widget.Button {
    public MaterialButton(android.content.Context context) {
        super(context);
    }
}

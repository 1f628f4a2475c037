/** The folder of the built app: `index.html`, and `assets/` whose names change with their content. */
export declare const APP_FOLDER: string;

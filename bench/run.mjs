export const main = () => Promise.resolve(0);

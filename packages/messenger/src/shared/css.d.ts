/** A style sheet's text; see the build. */
declare module '*.css' {
  const text: string;
  export default text;
}

"""The look of the timeline page, in light and dark."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #f4f5f7; --card: #fff;
  --quiet: #59636e; --line: #d5dae0; --link: #0757b8; --warn: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b;
  --card: #1e2329; --quiet: #a3adb8; --line: #39414a; --link: #7db7ff; --warn: #ffb866; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
body > header, main, footer { max-width: 42rem; margin: 0 auto; padding: 1rem; }
a { color: var(--link); overflow-wrap: anywhere; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: block; padding: .5rem 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1rem; margin: 0 0 1rem; }
article:target { border-color: var(--link); }
article > header { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } h3 { font-size: 1rem; margin: 0; }
h3 a { color: inherit; text-decoration: none; }
time, .quiet, dt { color: var(--quiet); font-size: .875rem; }
.mark { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem;
  font-size: .75rem; color: var(--warn); }
.deleted { opacity: .65; } .deleted .text { text-decoration: line-through; }
.text { margin: .5rem 0; overflow-wrap: anywhere; }
.text p { margin: 0 0 .75rem; }
.text .invisible { display: none; } .text .ellipsis::after { content: "…"; }
.text .tag { color: var(--link); }
.text .spoiler { background: var(--line); border-radius: .25rem; }
.text blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid var(--link); }
.text pre, .text code { font-family: ui-monospace, monospace; white-space: pre-wrap; }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
.media { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
figure { margin: 0; } figcaption { color: var(--quiet); font-size: .875rem; }
img { max-width: 100%; height: auto; max-height: 26rem; object-fit: contain;
  border-radius: .5rem; background: var(--line); }
.poll ul { list-style: none; padding: 0; }
.poll li { display: flex; justify-content: space-between; border: 1px solid var(--line);
  border-radius: .5rem; padding: .25rem .75rem; margin: .25rem 0; }
dl { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .75rem 0 0; align-items: end; }
dl div { display: flex; gap: .35rem; align-items: baseline; } dd { margin: 0; }
.warning { color: var(--warn); font-size: .875rem; }
"""

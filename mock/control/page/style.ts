/** Style sheet of the page: two columns on wide screens, one on narrow ones; light or dark as the system is. */
export const style: string = String.raw`
:root {
  --background: #f6f6f3; --surface: #ffffff; --text: #1c1f1e; --muted: #6a716e; --border: #e2e3de; --highlight: #eef4f1;
  --accent: #0b6e5f; --bad: #b3261e; --bad-highlight: #fbeceb; --warn: #8a5a00; --warn-highlight: #fdf3dd; --thinking: #5b4a9c;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --background: #131615; --surface: #1b1f1e; --text: #e6e9e7; --muted: #929b97; --border: #2c3230; --highlight: #1f2b28;
    --accent: #4fc3ae; --bad: #ff8a80; --bad-highlight: #3a2220; --warn: #f0bf5b; --warn-highlight: #352c17; --thinking: #b3a4f0;
  }
}
* { box-sizing: border-box }
html, body { height: 100%; margin: 0 }
body {
  display: flex; flex-direction: column; background: var(--background); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Noto Sans CJK SC', sans-serif;
}
header { display: flex; align-items: center; gap: 14px; padding: 10px 18px; border-bottom: 1px solid var(--border); background: var(--surface) }
h1 { margin: 0; font-size: 15px; font-weight: 650; letter-spacing: -.01em; white-space: nowrap }
#live { display: flex; align-items: center; gap: 6px; color: var(--muted); font-size: 12px; white-space: nowrap }
#live::before { content: ''; width: 8px; height: 8px; border-radius: 50%; background: var(--warn) }
#live.on::before { background: var(--accent) }
#keys { max-width: 160px; padding: 6px 8px; border: 1px solid var(--border); border-radius: 7px; background: var(--background); color: inherit; font: inherit }
[hidden] { display: none !important }
#filter { flex: 1; max-width: 360px; margin-left: auto; padding: 6px 10px; border: 1px solid var(--border); border-radius: 7px; background: var(--background); color: inherit; font: inherit; min-width: 0 }
button { font: inherit; color: inherit; cursor: pointer }
button:disabled { opacity: .5; cursor: default }
header button, .tools button, .curl button { padding: 5px 12px; border: 1px solid var(--border); border-radius: 7px; background: var(--surface) }
header button:hover, .tools button:hover, .curl button:hover { border-color: var(--muted) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
main { flex: 1; display: grid; grid-template-columns: clamp(320px, 34vw, 440px) minmax(0, 1fr); min-height: 0 }
#list { overflow-y: auto; border-right: 1px solid var(--border); background: var(--surface) }
#detail { overflow-y: auto; padding: 22px 28px 60px; min-width: 0 }

.row { display: block; width: 100%; padding: 9px 16px; border: 0; border-bottom: 1px solid var(--border); border-left: 3px solid transparent; background: none; text-align: left }
.row .line { display: flex; justify-content: space-between; gap: 10px } .row .line > :first-child { min-width: 0 } .row .line > :last-child { flex: none }
.row:hover { background: var(--background) }
.row[aria-current=true] { background: var(--highlight); border-left-color: var(--accent) }
.row.new { animation: arrive 1.2s ease-out }
@keyframes arrive { from { background: var(--highlight) } }
@media (prefers-reduced-motion: reduce) { .row.new { animation: none } .open::after { animation: none !important } }
.row .path { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.row .method { color: var(--muted); font: 600 11.5px/1.7 var(--mono) }
.row .path small, .row .prompt, .row .time { color: var(--muted); font-weight: 400; font-size: 12.5px }
.row .prompt { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.row .time { font-family: var(--mono); font-size: 11.5px; text-align: right; line-height: 1.7; white-space: nowrap }
.status { font: 600 12px/1.7 var(--mono); text-align: right; color: var(--accent); white-space: nowrap }
.status.bad { color: var(--bad) } .status.warn { color: var(--warn) }
.open::after { content: ''; display: inline-block; width: 7px; height: 7px; margin-left: 6px; border-radius: 50%; background: var(--accent); animation: pulse 1s infinite alternate }
@keyframes pulse { to { opacity: .25 } }

.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px }
.top h2 { margin: 0; font: 600 16px/1.4 var(--mono); overflow-wrap: anywhere }
.facts { margin: 3px 0 0; color: var(--muted); font-size: 12.5px; overflow-wrap: anywhere }
.facts .key { padding: 0; border: 0; background: none; color: inherit; text-decoration: underline dotted; text-underline-offset: 3px }
section > .facts { margin-top: 8px }
.source { margin: 0; font: 12.5px/1.6 var(--mono); overflow-wrap: anywhere }
.source + .note, .note + .note { margin-top: 8px }
.tools { display: flex; flex-wrap: wrap; gap: 8px; margin: 14px 0 0 }
.tools button { font-size: 12.5px; padding: 3px 10px }
.back { display: none }
section { margin-top: 26px; max-width: 900px }
h3 { margin: 0 0 8px; font-size: 12px; font-weight: 650; letter-spacing: .02em; color: var(--muted) }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 10px; padding: 0; list-style: none }
.chips li { padding: 1px 9px; border: 1px solid var(--border); border-radius: 20px; background: var(--surface); font: 12px/1.7 var(--mono); overflow-wrap: anywhere }
.chips b { font-weight: 400; color: var(--muted) }
.turn { display: grid; grid-template-columns: 84px 1fr; gap: 12px; padding: 9px 14px; background: var(--surface); border: 1px solid var(--border); border-bottom: 0 }
.turn:first-of-type { border-radius: 9px 9px 0 0 } .turn:last-of-type { border-bottom: 1px solid var(--border); border-radius: 0 0 9px 9px }
.turn:first-of-type:last-of-type { border-radius: 9px }
.turn > span { color: var(--muted); font: 12px/1.9 var(--mono) }
.turn p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0 }
.long { min-width: 0 }
.folded { max-height: 12em; overflow: hidden; mask-image: linear-gradient(#000 70%, transparent) }
.fold { margin-top: 4px; padding: 0; border: 0; background: none; color: var(--accent); font-size: 12.5px }
.turn.think p { color: var(--thinking) }
.turn code { font: 12.5px/1.6 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere }
.note { margin: 0 0 10px; padding: 8px 14px; border-radius: 9px; background: var(--warn-highlight); color: var(--warn); overflow-wrap: anywhere }
.note.bad { background: var(--bad-highlight); color: var(--bad) }
pre { margin: 0; padding: 12px 14px; border: 1px solid var(--border); border-radius: 9px; background: var(--surface); font: 12.5px/1.6 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 420px; overflow-y: auto }
.timeline { position: relative; height: 26px; margin: 0 0 4px; border-radius: 7px; background: var(--surface); border: 1px solid var(--border); overflow: hidden }
.timeline i { position: absolute; top: 5px; bottom: 5px; width: 2px; margin-left: -1px; border-radius: 1px; background: var(--accent); opacity: .75 }
.timeline i.event { background: var(--bad); opacity: 1; top: 0; bottom: 0 }
.scale { display: flex; justify-content: space-between; margin: 0 2px 10px; color: var(--muted); font: 11px/1.4 var(--mono) }
.frames { border: 1px solid var(--border); border-radius: 9px; background: var(--surface); overflow: hidden; max-height: 520px; overflow-y: auto }
.frame { display: grid; grid-template-columns: 84px 1fr; gap: 12px; padding: 4px 14px; border-top: 1px solid var(--border) }
.frame:first-child { border-top: 0 }
.frame time { color: var(--muted); font: 12px/1.7 var(--mono); text-align: right }
.frame code { font: 12px/1.7 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0 }
.frame.event code { color: var(--bad); font-weight: 600 }
summary { cursor: pointer; color: var(--muted); font-size: 12.5px; margin-bottom: 8px }
.empty { max-width: 620px; margin: 8vh auto 0 }
.empty h2 { margin: 0 0 8px; font-size: 20px; font-weight: 650; letter-spacing: -.01em }
.empty p { margin: 0 0 14px; color: var(--muted) }
.empty code { font-family: var(--mono); font-size: 13px; color: var(--text) }
.curl { position: relative; margin-bottom: 18px } .curl button { position: absolute; top: 8px; right: 8px; font-size: 12px; padding: 2px 9px }
.curl pre { padding-right: 80px }
.hint { padding: 16px; color: var(--muted) }

@media (max-width: 760px) {
  header { flex-wrap: wrap; gap: 4px 12px; padding: 10px 14px }
  header::after { content: ''; order: 1; flex-basis: 100% }
  #keys { order: 2; max-width: 40vw }
  #filter { order: 2; max-width: none; margin: 0; font-size: 16px }
  #clear { margin-left: auto }
  main { display: block; overflow-y: auto }
  #list { border-right: 0; overflow: visible }
  #detail { overflow: visible; padding: 14px 14px 50px }
  body.no-requests #list, body.detail-open #list, body:not(.detail-open):not(.no-requests) #detail { display: none }
  body.detail-open #filter, body.detail-open #keys, body.detail-open header::after { display: none }
  .row { padding: 11px 14px }
  .back { display: inline-block }
  .turn { grid-template-columns: 1fr; gap: 0 } .frame { grid-template-columns: 62px 1fr; padding: 4px 10px; gap: 10px }
  .empty { margin-top: 3vh }
}
`

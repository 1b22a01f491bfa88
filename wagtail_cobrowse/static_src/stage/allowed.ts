/** The allow-lists: what is not named here does not exist for the stage. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const HTML_TAGS = words(`
  a abbr acronym address area article aside b bdi bdo big blink blockquote body br button
  caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl
  dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup
  hr html i img input ins kbd label legend li listing main map mark marquee menu meter nav nobr
  noembed noframes ol
  optgroup option output p picture pre progress q rb rp rt rtc ruby s samp search section
  select selectedcontent slot small source span strike strong style sub summary sup table
  tbody td textarea tfoot th thead time title tr tt u ul var wbr xmp
`);

/** Elements that act or load; an empty element that shows nothing keeps their place. */
export const HTML_SILENT = words(
  'script noscript template base meta link param track bgsound keygen portal fencedframe',
);

export const CUSTOM_TAG = /^[a-z][a-z0-9._\u00b7-]*-[a-z0-9._\u00b7-]*$/;

/** The recorder writes SVG names in lower case. */
const SVG_NAMES = `
  a animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend
  feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
  feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
  feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight
  feSpecularLighting feSpotLight feTile feTurbulence filter foreignObject g image line
  linearGradient marker mask metadata mpath path pattern polygon polyline
  radialGradient rect set stop style svg switch symbol text textPath title tspan use view
`;
export const SVG_TAGS: ReadonlyMap<string, string> = new Map(
  [...words(SVG_NAMES)].map((name) => [name.toLowerCase(), name]),
);

export const MATH_TAGS = words(`
  annotation annotation-xml maction math menclose merror mfenced mfrac mi mmultiscripts mn
  mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup
  msup mtable mtd mtext mtr munder munderover none semantics
`);
/** Inside these, elements are HTML again. */
export const MATH_TEXT = words('mi mo mn ms mtext annotation-xml');

/** On every element; aria-* and data-* besides. */
export const GLOBAL_ATTRIBUTES = words(`
  id class style dir lang title role hidden slot part exportparts tabindex inert popover
  contenteditable spellcheck translate draggable align valign
`);

/** On HTML elements: none of these loads, sends, runs, focuses or names a global. */
export const HTML_ATTRIBUTES = words(`
  abbr alt axis bgcolor border bordercolor cellpadding cellspacing char charoff checked
  clear closedby color cols colspan compact controls coords datetime default disabled
  face for frame headers height high hspace kind label low max maxlength media min
  minlength multiple noshade nowrap open optimum orient placeholder readonly required
  reversed rows rowspan rules scope selected shape size sizes span start step summary text
  link vlink alink type value vspace width wrap
`);

/** On custom elements besides, which do nothing with any: how a component looks. */
export const CUSTOM_ATTRIBUTES = words(`
  active appearance bs-popper bs-theme collapsed color-mode color-scheme design expanded
  fr-current-step fr-js-range fr-js-table fr-scheme fr-steps fr-theme headlessui-state
  kern-theme kind layout loaded loading mantine-color-scheme mode orientation pill placement popper-placement
  position shape side sort-active sortable state theme variant visible with-footer with-header
`);

export const SVG_ATTRIBUTES = words(`
  accumulate additive alignment-baseline amplitude attributeName azimuth baseFrequency
  baseline-shift begin bias by calcMode clip-path clip-rule clipPathUnits color
  color-interpolation color-interpolation-filters cursor cx cy d diffuseConstant direction
  display divisor dominant-baseline dur dx dy edgeMode elevation end exponent fill
  fill-opacity fill-rule filter filterUnits flood-color flood-opacity font-family
  font-size font-size-adjust font-stretch font-style font-variant font-weight fr from fx fy
  gradientTransform gradientUnits height image-rendering in in2 intercept k1 k2 k3 k4
  kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust letter-spacing
  lighting-color limitingConeAngle marker-end marker-mid marker-start markerHeight
  markerUnits markerWidth mask mask-type maskContentUnits maskUnits max method min mode
  numOctaves offset opacity operator order orient origin overflow paint-order path
  pathLength patternContentUnits patternTransform patternUnits pointer-events points
  pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius
  refX refY repeatCount repeatDur restart result rotate rx ry scale seed shape-rendering
  side slope spacing specularConstant specularExponent spreadMethod startOffset
  stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray
  stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
  stroke-width surfaceScale systemLanguage tableValues targetX targetY text-anchor
  text-decoration text-rendering textLength to transform transform-box transform-origin
  type unicode-bidi values vector-effect version viewBox visibility width word-spacing
  writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan
`);

/** What `<animate>` may change: nothing that is an address. */
export const ANIMATED = words(`
  cx cy d dx dy fill fill-opacity fx fy gradientTransform height offset opacity points r
  rx ry stdDeviation stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
  stroke-opacity stroke-width transform viewBox visibility width x x1 x2 y y1 y2
`);

export const MATH_ATTRIBUTES = words(`
  accent accentunder align columnalign columnlines columnspacing columnspan depth display
  displaystyle fence form frame height largeop linethickness lspace mathbackground
  mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign rowlines
  rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width
`);

export const INPUT_TYPES = words(`
  button checkbox color date datetime-local email file hidden image month number password
  radio range reset search submit tel text time url week
`);

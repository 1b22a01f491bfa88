import type { Attributes, Namespace } from './clean.ts';
import {
  ANIMATED,
  CUSTOM_ATTRIBUTES,
  CUSTOM_TAG,
  GLOBAL_ATTRIBUTES,
  HTML_ATTRIBUTES,
  INPUT_TYPES,
  MATH_ATTRIBUTES,
  SVG_ATTRIBUTES,
} from './allowed.ts';
import { aliasOf, aliasValue } from './aliases.ts';
import { clampNumber, isHugeMatrix } from './bounds.ts';
import { cleanDeclarations } from './css.ts';
import type { CssContext } from './css.ts';
import { answerMedia } from './media.ts';
import { cleanSrcset, imageAddress, siteAddress } from './urls.ts';

const MAX_ATTRIBUTES = 256;
const MAX_VALUE = 1024 * 1024;
/** A link looks like one (`:any-link`) and leads nowhere. */
const DEAD_LINK = '#-';
/** What an editor calls a thing is the one of them that means something here. */
const OWN = /^data-cobrowse-(?!label$)/;
const NAME = /^[a-z_][\w.:-]*$/i;

/** Attribute name as allowed, and value as allowed; null for what is refused. */
export type CleanAttribute = [string, string] | null;

/** The recorder's own entries, which are no attributes of the page. */
const RECORDER = /^(?:rr_|_cssText$)/;

export function cleanAttributes(
  raw: Record<string, unknown>,
  tag: string,
  namespace: Namespace,
  context: CssContext,
): Attributes {
  const clean: Attributes = new Map();
  let count = 0;
  for (const name of Object.keys(raw)) {
    if (RECORDER.test(name)) continue;
    if (++count > MAX_ATTRIBUTES) {
      context.refuse('attribute');
      break;
    }
    const alias = aliasOf(name);
    const found = alias && aliasValue(name, raw);
    if (alias && found !== null) clean.set(alias, found!);
    if (isForRulesAlone(name)) continue;
    const one = cleanAttribute(name, raw[name], tag, namespace, context);
    if (one) clean.set(one[0], one[1]);
  }
  return clean;
}

/** Of a link: no part of what the stage's own would do. */
export const isForRulesAlone = (name: string): boolean => name === 'target' || name === 'download';

export function cleanAttribute(
  name: string,
  raw: unknown,
  tag: string,
  namespace: Namespace,
  context: CssContext,
): CleanAttribute {
  const value =
    raw === true
      ? ''
      : typeof raw === 'number'
        ? String(raw)
        : typeof raw === 'string'
          ? raw
          : null;
  if (value === null) {
    if (raw !== null && raw !== false) context.refuse('attribute');
    return null;
  }
  if (value.length > MAX_VALUE || !NAME.test(name)) {
    context.refuse('attribute');
    return null;
  }
  const clean = allow(name, value, tag, namespace, context);
  if (clean === null || isHugeMatrix(...clean)) {
    context.refuse('attribute');
    return null;
  }
  return [clean[0], clampNumber(clean[0], clean[1])];
}

function allow(
  name: string,
  value: string,
  tag: string,
  namespace: Namespace,
  context: CssContext,
): CleanAttribute {
  const lower = name.toLowerCase();
  if (lower === 'media') return ['media', answerMedia(value, context.media)];
  if (lower === 'style') return ['style', cleanDeclarations(value, context)];
  if (GLOBAL_ATTRIBUTES.has(lower)) return [lower, value];
  if (/^(?:aria|data|_ng(?:content|host))-/.test(lower))
    return OWN.test(lower) ? null : [lower, value];
  const address = allowAddress(lower, value, tag, namespace, context);
  if (address !== undefined) return address;
  if (namespace === 'svg') return allowSvg(name, value, context);
  if (namespace === 'math')
    return MATH_ATTRIBUTES.has(lower) ? [lower, cleanDeclarations(value, context)] : null;
  return allowHtml(lower, value, tag);
}

function allowHtml(name: string, value: string, tag: string): CleanAttribute {
  if (name === 'name') return tag === 'slot' ? [name, value] : null;
  if (/^(?:frameborder|scrolling|marginwidth|marginheight)$/.test(name))
    return tag === 'iframe' && /^[\w%]{0,9}$/.test(value) ? [name, value] : null;
  if (name === 'type' && tag === 'input') {
    const type = value.toLowerCase();
    return INPUT_TYPES.has(type) ? [name, type] : null;
  }
  const isLook = CUSTOM_TAG.test(tag) && CUSTOM_ATTRIBUTES.has(name);
  return isLook || HTML_ATTRIBUTES.has(name) ? [name, value] : null;
}

/** Commands of a path and numbers, as many as a chart has: there is no CSS in them. */
const SHAPE = /^[\d\s.,+\-aceHhLlMmQqSsTtVvZzACE]*$/;

function allowSvg(name: string, value: string, context: CssContext): CleanAttribute {
  if (name === 'xml:space') return [name, value];
  if (!SVG_ATTRIBUTES.has(name)) return null;
  if (name === 'attributeName' && !ANIMATED.has(value)) return null;
  if (/^(?:begin|end)$/.test(name) && !/^[\d.+\-;\smshindeft]*$/.test(value)) return null;
  if (/^(?:d|points|path)$/.test(name) && SHAPE.test(value)) return [name, value];
  if (/^(?:from|to|by|values)$/.test(name) && /[:\\]|\/\/|url/i.test(value)) return null;
  return [name, cleanDeclarations(value, context)];
}

/** undefined: not an attribute that holds an address. */
function allowAddress(
  name: string,
  value: string,
  tag: string,
  namespace: Namespace,
  context: CssContext,
): CleanAttribute | undefined {
  const { base, places } = context;
  const refused = (): null => {
    context.refuse('url');
    return null;
  };
  // A button may be a picture as well.
  if (name === 'src' && (tag === 'img' || tag === 'input')) {
    const url = imageAddress(value, base, places);
    return url === null ? refused() : ['src', url];
  }
  if (name === 'srcset' && (tag === 'img' || tag === 'source')) {
    const set = cleanSrcset(value, base, places);
    return set.length ? ['srcset', set.join(', ')] : refused();
  }
  if (name === 'background' && namespace === 'html') {
    const url = siteAddress(value, base, places);
    return url === null ? refused() : ['background', url];
  }
  if (name !== 'href' && name !== 'xlink:href') return undefined;
  if (tag === 'a' || tag === 'area') return ['href', DEAD_LINK];
  if (namespace !== 'svg') return refused();
  const text = value.trim();
  if (/^#[^\s]*$/.test(text)) return ['href', text];
  if (tag !== 'image' && tag !== 'feImage') return refused();
  const url = imageAddress(text, base, places);
  return url === null ? refused() : ['href', url];
}

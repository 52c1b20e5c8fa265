import MarkdownIt from 'markdown-it';

/** Raw HTML is shown as text, links lead to web and mail addresses only. */
const reader = new MarkdownIt({ html: false, linkify: false, breaks: true });
reader.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());

/** A text in Markdown as HTML that may stand in a mail. */
export function htmlOf(markdown: string): string {
  return reader.render(markdown);
}

/** The same for channels that show plain text: no marks, links in parentheses after their words, lists with dots. */
export function plainOf(markdown: string): string {
  const blocks: string[] = [];
  const numbers: (number | undefined)[] = [];
  let bullet = '';
  for (const token of reader.parse(markdown, {})) {
    switch (token.type) {
      case 'ordered_list_open':
        numbers.push(Number(token.attrGet('start') ?? 1));
        break;
      case 'bullet_list_open':
        numbers.push(undefined);
        break;
      case 'ordered_list_close':
      case 'bullet_list_close':
        numbers.pop();
        break;
      case 'list_item_open': {
        const number = numbers.at(-1);
        bullet = number === undefined ? '・' : `${String(number)}. `;
        if (number !== undefined) numbers[numbers.length - 1] = number + 1;
        break;
      }
      case 'inline':
        blocks.push(bullet + inlineOf(token.children ?? []));
        bullet = '';
        break;
      case 'fence':
      case 'code_block':
        blocks.push(token.content.trimEnd());
        break;
      default:
    }
    if (/^(paragraph|heading|fence|code_block|blockquote)/.test(token.type) && numbers.length === 0)
      blocks.push('');
  }
  return blocks
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

type Token = ReturnType<typeof reader.parse>[number];

function inlineOf(tokens: readonly Token[]): string {
  let text = '';
  const links: { readonly href: string; readonly from: number }[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case 'softbreak':
      case 'hardbreak':
        text += '\n';
        break;
      case 'link_open':
        links.push({ href: String(token.attrGet('href') ?? ''), from: text.length });
        break;
      case 'link_close': {
        const link = links.pop();
        if (link && text.slice(link.from) !== link.href) text += ` (${link.href})`;
        break;
      }
      default:
        text += token.content;
    }
  }
  return text;
}

const en = { tiers: { economy: 'light', standard: 'standard', reasoning: 'reasoning' } };
const ja: typeof en = { tiers: { economy: '軽量', standard: '標準', reasoning: '推論' } };
export const modelWords = { ja, en };

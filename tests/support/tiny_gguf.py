#!/usr/bin/env python3
"""Writes a tiny model of random weights that llama-server loads, for tests: tiny_gguf.py OUT.gguf
[OPTION...]. The same options give the same bytes; each seed is another "model".

The architecture is llama's, the vocabulary in the manner of SentencePiece with a token for each byte:
<unk> <s> </s> <|im_start|> <|im_end|>, 256 bytes, printable ASCII, kana, Japanese punctuation, some
kanji and some pieces of several characters. Any text can be tokenised; what is not in the list goes
through bytes.

Dimension 0 of the embedding is a constant to which no layer adds, so behind the last normalisation
it biases the logits. Bytes and control tokens are biased against: what is sampled is always valid
UTF-8 of whole characters. The tokens that end an answer are biased so that they come with a
probability of about --eos-prob at temperature 1.
"""
import argparse
import array
import math
import random
import struct
import sys

# Types of values, and kinds of tokens, of the GGUF format.
U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6

CHAT_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}"
    '<|im_end|>\n{% endfor %}'
    '{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}'
)
KANJI = ('日本東京大阪人口国語学生先年月時分今何私見行来出入上下中小高安新古長'
         '山川海空水火木金土食飲言話読書聞買売作使思知好手足目耳心体名前後左右'
         '北南西白黒赤青一二三四五六七八九十百千万円車電気天雨雪花鳥犬猫魚家店'
         '駅道町村市県社会理由答問題最明暗早朝昼夜')
SPACE = '\u2581'
PIECES = ['です', 'ます', 'した', 'して', 'から', 'こと', 'もの', 'ください', 'ありがとう', '日本', '東京',
          '日本語', '質問', '答え', 'the', 'and', 'is', 'of', 'to', 'in', 'ing', 'ion',
          SPACE + 'the', SPACE + 'a', SPACE + 'and', SPACE + 'is', SPACE + 'of', SPACE + 'to',
          SPACE + 'in']
END_OF_TURN = 4
CONSTANT = 4.0  # the value of dimension 0


def vocabulary():
    """[(token, kind, score)]"""
    tokens = [('<unk>', UNKNOWN, 0.0), ('<s>', CONTROL, 0.0), ('</s>', CONTROL, 0.0),
              ('<|im_start|>', CONTROL, 0.0), ('<|im_end|>', CONTROL, 0.0)]
    tokens += [('<0x%02X>' % byte, BYTE, 0.0) for byte in range(256)]
    characters = [SPACE] + [chr(code) for code in range(0x21, 0x7F)]
    characters += [chr(code) for code in range(0x3041, 0x3094)]
    characters += [chr(code) for code in range(0x30A1, 0x30F7)]
    characters += list('ー、。「」『』・！？（）…〜') + list(KANJI) + list('質解説')
    single = list(dict.fromkeys(characters))
    # Pieces are put together from the left, so each beginning of one has to be there.
    beginnings = dict.fromkeys(piece[:size] for piece in PIECES for size in range(2, len(piece) + 1))
    tokens += [(c, NORMAL, -1000.0 - i) for i, c in enumerate(single)]
    tokens += [(piece, NORMAL, -float(i + 1)) for i, piece in enumerate(beginnings)]
    return tokens


class Writer:
    """Version 3 of the format: metadata, descriptions of the tensors, their numbers."""

    def __init__(self):
        self.metadata, self.tensors = [], []

    @staticmethod
    def text(text):
        data = text.encode('utf-8')
        return struct.pack('<Q', len(data)) + data

    def value(self, kind, value):
        if kind == STRING:
            return self.text(value)
        if kind == ARRAY:
            item_kind, items = value
            head = struct.pack('<IQ', item_kind, len(items))
            return head + b''.join(self.value(item_kind, item) for item in items)
        return struct.pack({U32: '<I', I32: '<i', F32: '<f', BOOL: '<?'}[kind], value)

    def add(self, key, kind, value):
        self.metadata.append(self.text(key) + struct.pack('<I', kind) + self.value(kind, value))

    def add_tensor(self, name, shape, numbers):
        """The first dimension is the contiguous one."""
        assert len(numbers) == math.prod(shape), name
        data = array.array('f', numbers)
        if sys.byteorder == 'big':
            data.byteswap()
        self.tensors.append((name, shape, data.tobytes()))

    def write(self, path):
        counts = struct.pack('<IQQ', 3, len(self.tensors), len(self.metadata))
        head = b'GGUF' + counts + b''.join(self.metadata)
        offset = 0
        for name, shape, data in self.tensors:
            head += self.text(name) + struct.pack('<I', len(shape))
            head += struct.pack('<%dQ' % len(shape), *shape) + struct.pack('<IQ', 0, offset)
            offset += len(self.padded(data))
        with open(path, 'wb') as file:
            file.write(self.padded(head))
            for _, _, data in self.tensors:
                file.write(self.padded(data))

    @staticmethod
    def padded(data):
        return data + b'\0' * (-len(data) % 32)


def add_metadata(writer, options, tokens):
    writer.add('general.architecture', STRING, 'llama')
    writer.add('general.name', STRING, options.name or 'jrank-tiny-%d' % options.seed)
    writer.add('general.file_type', U32, 0)
    writer.add('llama.context_length', U32, options.ctx)
    writer.add('llama.embedding_length', U32, options.embd)
    writer.add('llama.block_count', U32, options.layers)
    writer.add('llama.feed_forward_length', U32, options.ff)
    writer.add('llama.attention.head_count', U32, options.heads)
    writer.add('llama.attention.head_count_kv', U32, options.kv_heads)
    writer.add('llama.attention.layer_norm_rms_epsilon', F32, 1e-5)
    writer.add('llama.rope.dimension_count', U32, options.embd // options.heads)
    writer.add('llama.vocab_size', U32, len(tokens))
    writer.add('tokenizer.ggml.model', STRING, 'llama')
    writer.add('tokenizer.ggml.pre', STRING, 'default')
    writer.add('tokenizer.ggml.tokens', ARRAY, (STRING, [token for token, _, _ in tokens]))
    writer.add('tokenizer.ggml.scores', ARRAY, (F32, [score for _, _, score in tokens]))
    writer.add('tokenizer.ggml.token_type', ARRAY, (I32, [kind for _, kind, _ in tokens]))
    writer.add('tokenizer.ggml.unknown_token_id', U32, 0)
    writer.add('tokenizer.ggml.bos_token_id', U32, 1)
    writer.add('tokenizer.ggml.eos_token_id', U32, 2)
    writer.add('tokenizer.ggml.eot_token_id', U32, END_OF_TURN)
    writer.add('tokenizer.ggml.add_bos_token', BOOL, True)
    writer.add('tokenizer.ggml.add_eos_token', BOOL, False)
    writer.add('tokenizer.ggml.add_space_prefix', BOOL, False)
    if not options.no_chat_template:
        writer.add('tokenizer.chat_template', STRING, CHAT_TEMPLATE)


def add_layers(writer, options, matrix):
    embd, ff = options.embd, options.ff
    kv = embd // options.heads * options.kv_heads
    scale = 1.0 / math.sqrt(embd)
    for i in range(options.layers):
        name = 'blk.%d.' % i
        writer.add_tensor(name + 'attn_norm.weight', [embd], [1.0] * embd)
        writer.add_tensor(name + 'attn_q.weight', [embd, embd], matrix(embd, embd, scale))
        writer.add_tensor(name + 'attn_k.weight', [embd, kv], matrix(kv, embd, scale))
        writer.add_tensor(name + 'attn_v.weight', [embd, kv], matrix(kv, embd, scale))
        writer.add_tensor(name + 'attn_output.weight', [embd, embd],
                          matrix(embd, embd, scale, is_constant_kept=True))
        writer.add_tensor(name + 'ffn_norm.weight', [embd], [1.0] * embd)
        writer.add_tensor(name + 'ffn_gate.weight', [embd, ff], matrix(ff, embd, scale))
        writer.add_tensor(name + 'ffn_up.weight', [embd, ff], matrix(ff, embd, scale))
        writer.add_tensor(name + 'ffn_down.weight', [ff, embd],
                          matrix(embd, ff, 1.0 / math.sqrt(ff), is_constant_kept=True))


def output_weights(options, tokens, matrix):
    """One row per token, the first number of which is its bias."""
    embd, deviation = options.embd, 0.3
    weights = matrix(len(tokens), embd, deviation)
    variance = 1.0 + 0.45 * options.layers  # what the layers make of 1.0 per dimension, measured
    rms = math.sqrt((CONSTANT * CONSTANT + (embd - 1) * variance) / embd)
    constant, other = CONSTANT / rms, math.sqrt(variance) / rms
    n_normal = sum(1 for _, kind, _ in tokens if kind == NORMAL)
    log_sum = math.log(n_normal) + (deviation * other) ** 2 * (embd - 1) / 2
    for i, (token, kind, _) in enumerate(tokens):
        if kind == NORMAL:
            weights[i * embd] = log_sum / constant if token in options.often else 0.0
        else:
            weights[i * embd:(i + 1) * embd] = [0.0] * embd
            weights[i * embd] = -40.0 / constant
    if options.eos_prob > 0:
        p = min(options.eos_prob, 0.999)
        weights[END_OF_TURN * embd] = (log_sum + math.log(p / (1 - p))) / constant
    return weights


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n', maxsplit=1)[0])
    parser.add_argument('out')
    defaults = {'seed': 1, 'layers': 2, 'embd': 64, 'heads': 4, 'kv-heads': 2, 'ff': 128, 'ctx': 4096}
    for name, default in defaults.items():
        parser.add_argument('--' + name, type=int, default=default)
    parser.add_argument('--eos-prob', type=float, default=0.02)
    parser.add_argument('--often', nargs='*', default=[], help='tokens that come about as often as all others')
    parser.add_argument('--name')
    parser.add_argument('--no-chat-template', action='store_true')
    options = parser.parse_args()
    tokens, generator = vocabulary(), random.Random(options.seed)

    def matrix(n_rows, n_columns, deviation, is_constant_kept=False):
        numbers = [generator.gauss(0.0, deviation) for _ in range(n_rows * n_columns)]
        if is_constant_kept:
            numbers[:n_columns] = [0.0] * n_columns
        return numbers

    writer = Writer()
    add_metadata(writer, options, tokens)
    embedding = matrix(len(tokens), options.embd, 1.0)
    embedding[::options.embd] = [CONSTANT] * len(tokens)
    writer.add_tensor('token_embd.weight', [options.embd, len(tokens)], embedding)
    add_layers(writer, options, matrix)
    writer.add_tensor('output_norm.weight', [options.embd], [1.0] * options.embd)
    writer.add_tensor('output.weight', [options.embd, len(tokens)],
                      output_weights(options, tokens, matrix))
    writer.write(options.out)


main()

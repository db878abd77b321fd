// What stands above each cell of the notebook, in both languages; '' for nothing.
export const texts = [
  {
    en: `
# AlexNet

The notebook that this project is measured by, cell for cell, in TypeScript for Deno's kernel. Where it has a mistake, the
corrected line stands in the code and its own behind \`notebook:\`; [docs/notebook.md](../docs/notebook.md) shows what each of them does.

**References**: [the blog post that it thanks](https://deep-learning-study.tistory.com/376),
[the paper](https://proceedings.neurips.cc/paper/2012/file/c399862d3b9d6b76c8436e924a68c45b-Paper.pdf)

## Importing modules
`,
    ko: `
# AlexNet

이 프로젝트의 기준이 되는 노트북을 Deno 커널에서 도는 TypeScript로 셀 하나하나 옮긴 것입니다. 실수가 있는 곳에는 고친 줄이 코드에 있고,
원래 줄은 \`notebook:\` 뒤에 있습니다. 각각이 무엇을 일으키는지는 [docs/notebook.ko.md](../docs/notebook.ko.md)에 있습니다.

**참조**: [노트북이 감사를 전하는 글](https://deep-learning-study.tistory.com/376),
[AlexNet 논문](https://proceedings.neurips.cc/paper/2012/file/c399862d3b9d6b76c8436e924a68c45b-Paper.pdf)

## 모듈 불러오기
`,
  },
  { en: '', ko: '' },
  {
    en: `
## Designing the model

CONV1 - MAX POOL1 - NORM1 - CONV2 - MAX POOL2 - NORM2 - CONV3 - CONV4 - CONV5 - MAX POOL3 - FC6 - FC7 - FC8

NORM1 and NORM2 are local response normalisation: lateral inhibition, by which a strong signal quietens its weaker neighbours, as
in the Hermann grid. Today batch normalisation is used instead.

**Convolution**

1. CONV1: 96 filters of 11 × 11, stride 4; ReLU; MAX POOL1: 3 × 3, stride 2, overlapping; NORM1
2. CONV2: 256 filters of 5 × 5, stride 1, padding 2; ReLU; MAX POOL2 as before; NORM2
3. CONV3: 384 filters of 3 × 3, stride 1 (the notebook's text says padding 2, its code, rightly, 1); ReLU
4. CONV4: as CONV3
5. CONV5: 256 filters, otherwise as CONV3; MAX POOL3

**Fully connected**

6. FC6: 4096 neurons, with Dropout(0.5); ReLU
7. FC7: 4096 neurons, with Dropout(0.5); ReLU
8. FC8: 1000 neurons, one for each class; softmax

The data are a part of ImageNet with 1000 classes.

**How the weights begin**: from $N(0, 0.01^2)$. The biases of the second, fourth and fifth convolution and of the fully connected
layers begin with 1, so that no ReLU dies. (In 2012 two GPUs shared the work.)
`,
    ko: `
## 모델 설계

CONV1 - MAX POOL1 - NORM1 - CONV2 - MAX POOL2 - NORM2 - CONV3 - CONV4 - CONV5 - MAX POOL3 - FC6 - FC7 - FC8

NORM1과 NORM2는 국소 반응 정규화입니다. 강한 자극이 주변의 약한 자극을 누르는 측면 억제이며, 헤르만 격자에서 볼 수 있습니다. 요즘은
대신 배치 정규화를 씁니다.

**합성곱**

1. CONV1: 11 × 11 필터 96개, 스트라이드 4; ReLU; MAX POOL1: 3 × 3, 스트라이드 2, 겹치는 풀링; NORM1
2. CONV2: 5 × 5 필터 256개, 스트라이드 1, 패딩 2; ReLU; 같은 풀링 MAX POOL2; NORM2
3. CONV3: 3 × 3 필터 384개, 스트라이드 1 (노트북의 글에는 패딩 2, 코드에는 옳게 1); ReLU
4. CONV4: CONV3과 같음
5. CONV5: 필터 256개, 나머지는 CONV3과 같음; MAX POOL3

**완전 연결**

6. FC6: 뉴런 4096개, Dropout(0.5); ReLU
7. FC7: 뉴런 4096개, Dropout(0.5); ReLU
8. FC8: 클래스마다 하나씩 뉴런 1000개; softmax

데이터는 ImageNet 가운데 1000개 클래스입니다.

**가중치 초기화**: $N(0, 0.01^2)$에서 뽑습니다. 두 번째, 네 번째, 다섯 번째 합성곱과 완전 연결 층의 편향은 ReLU가 죽지 않도록 1로
시작합니다. (2012년에는 GPU 두 개가 일을 나누어 했습니다.)
`,
  },
  { en: '## Making the model', ko: '## 모델 생성' },
  {
    en: `
## Loss and optimizer

Loss: cross_entropy. Optimizer: SGD with momentum 0.9.

**Hyperparameters**
`,
    ko: `
## 손실 함수와 옵티마이저

손실 함수: cross_entropy. 옵티마이저: 모멘텀이 0.9인 SGD.

**하이퍼파라미터 설정**
`,
  },
  { en: '**The optimizer**', ko: '**옵티마이저**' },
  {
    en: '**The learning rate scheduler**: a tenth every 30 epochs',
    ko: '**학습률 스케줄러**: 30에포크마다 10분의 1로',
  },
  {
    en: `
## Training

The notebook says here that dataloader, X and y are not there yet. A stand-in: four pictures of the built-in set.
`,
    ko: `
## 학습

노트북은 여기서 dataloader와 X, y가 아직 없다고 말합니다. 대신 내장된 그림 네 장을 씁니다.
`,
  },
  { en: 'A picture shows itself, as in Python.', ko: '그림은 Python에서처럼 스스로를 보여 줍니다.' },
  { en: '', ko: '' },
  { en: 'So do the curves of a history.', ko: '기록의 곡선도 그렇습니다.' },
  {
    en: `
## What came of trying it alone

"Initialising it this way is a mess": each stage is a Sequential of its own, and indices no longer name layers.
`,
    ko: `
## 혼자 구현해 본 결과

"초기화하기가 너무 지저분하다": 단계마다 Sequential을 따로 두면 번호로 층을 가리킬 수 없습니다.
`,
  },
];

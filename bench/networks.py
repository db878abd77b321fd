"""The notebook's networks as PyTorch runs them: those that the benchmark times and the parity tests follow."""

from torch import nn


def convolutions():
    return nn.Sequential(
        nn.Conv2d(3, 96, kernel_size=11, stride=4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2),
        nn.LocalResponseNorm(size=5, alpha=0.0001, beta=0.75, k=2),
        nn.Conv2d(96, 256, kernel_size=5, stride=1, padding=2),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2),
        nn.LocalResponseNorm(size=5, alpha=0.0001, beta=0.75, k=2),
        nn.Conv2d(256, 384, kernel_size=3, stride=1, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 384, kernel_size=3, stride=1, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 256, kernel_size=3, stride=1, padding=1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2),
    )


def classifier(features, dropout_in_place):
    return nn.Sequential(
        nn.Dropout(0.5, inplace=True),
        nn.Linear(features, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5, inplace=dropout_in_place),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace=True),
        nn.Linear(4096, 1000),
    )


def normal_weights(model, conv_biases, fc_biases):
    """N(0, 0.01) for every weight in the order of the layers; the biases are given."""
    layers = [layer for layer in model.modules() if isinstance(layer, (nn.Conv2d, nn.Linear))]
    for layer, bias in zip(layers, conv_biases + fc_biases, strict=True):
        nn.init.normal_(layer.weight, mean=0, std=0.01)
        nn.init.constant_(layer.bias, bias)


class NotebookAlexNet(nn.Module):
    """The first cell as it is written, to its init_bias(): it cannot run."""

    features = 384 * 6 * 6
    dropout_in_place = True

    def __init__(self):
        super().__init__()
        self.conv = convolutions()
        self.fc = classifier(self.features, self.dropout_in_place)
        self.init_bias()

    def init_bias(self):
        for layer in self.conv:
            if isinstance(layer, nn.Conv2d):
                nn.init.normal_(layer.weight, mean=0, std=0.01)
                nn.init.constant_(layer.bias, 0)
            nn.init.constant_(self.conv[4].bias, 1)
            nn.init.constant_(self.conv[10].bias, 1)
            nn.init.constant_(self.conv[12].bias, 1)
        for layer in self.fc:
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, mean=0, std=0.01)
                nn.init.constant_(layer.bias, 1)

    def forward(self, x):
        x = self.conv(x)
        x = x.view(-1, 256 * 6 * 6)
        return self.fc(x)


class AlexNet(NotebookAlexNet):
    """Corrected: FC6 takes what the convolutions give, and FC7's dropout is not in place."""

    features = 256 * 6 * 6
    dropout_in_place = False


class AlexNetBatchNorm(nn.Module):
    """The second cell, corrected: one Sequential a stage, batch normalisation for LRN."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, 96, kernel_size=11, stride=4),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.BatchNorm2d(96),
        )
        self.conv2 = nn.Sequential(
            nn.Conv2d(96, 256, kernel_size=5, stride=1, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.BatchNorm2d(256),
        )
        self.conv3 = nn.Sequential(nn.Conv2d(256, 384, kernel_size=3, stride=1, padding=1), nn.ReLU(inplace=True))
        self.conv4 = nn.Sequential(nn.Conv2d(384, 384, kernel_size=3, stride=1, padding=1), nn.ReLU(inplace=True))
        self.conv5 = nn.Sequential(
            nn.Conv2d(384, 256, kernel_size=3, stride=1, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
        )
        self.fc6 = nn.Sequential(nn.Dropout(0.5, inplace=True), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(inplace=True))
        self.fc7 = nn.Sequential(nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU(inplace=True))
        self.fc8 = nn.Linear(4096, 1000)
        normal_weights(self, [0, 1, 0, 1, 1], [1, 1, 1])

    def forward(self, x):
        for stage in (self.conv1, self.conv2, self.conv3, self.conv4, self.conv5):
            x = stage(x)
        x = x.view(-1, 256 * 6 * 6)
        return self.fc8(self.fc7(self.fc6(x)))


class AlexNetTwoTower(nn.Module):
    """The paper's form: two groups in the second, fourth and fifth convolution, LRN before pooling."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(3, 96, kernel_size=11, stride=4),
            nn.ReLU(inplace=True),
            nn.LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=2),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(96, 256, kernel_size=5, padding=2, groups=2),
            nn.ReLU(inplace=True),
            nn.LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=2),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(256, 384, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 384, kernel_size=3, padding=1, groups=2),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, kernel_size=3, padding=1, groups=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
        )
        self.fc = classifier(256 * 6 * 6, False)
        normal_weights(self, [0, 1, 0, 1, 1], [1, 1, 0])

    def forward(self, x):
        return self.fc(self.conv(x).view(-1, 256 * 6 * 6))
